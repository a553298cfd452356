import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import {
  createDataFolder,
  isolateEnvironment,
  migrate,
  MIGRATED_FOLDER,
  startPostgresIn,
  stopProcess,
} from '#tests/support/start_services'
import { canUnpackChromium, unpackChromium } from '#tests/support/unpack_chromium'

/** Creates the data folder that `startMigratedPostgresIn` copies. */
const folder = createDataFolder('fairweather-prepare-')
isolateEnvironment(folder)
try {
  const { child, url } = await startPostgresIn(folder, '--fast')
  try {
    migrate(url.href)
  } finally {
    await stopProcess(child)
  }
  execFileSync('cp', ['-a', folder, MIGRATED_FOLDER!])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (canUnpackChromium) await unpackChromium()
process.exit()
