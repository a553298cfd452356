import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { BUILT, BUILT_FLAGS } from '#tests/support/fork_module'
import {
  createDataFolder,
  freePort,
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
    await recordImports(url.href)
  } finally {
    await stopProcess(child)
  }
  execFileSync('cp', ['-a', folder, MIGRATED_FOLDER!])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (canUnpackChromium) await unpackChromium()
process.exit()

/** Starts and stops each kind of process once with the list of known_imports.ts. */
async function recordImports(databaseUrl: string) {
  const settings = {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    RECORD_IMPORTS: 'true',
  }
  const hub = ['ace.js', 'hub:serve', `--port=${await freePort()}`]
  for (const args of [['bin/server.js'], hub, ['ace.js', 'jobs:work'], ['ace.js', 'city:list']]) {
    const child = spawn(process.execPath, [...BUILT_FLAGS, ...args], {
      cwd: BUILT,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await Promise.race([once(child, 'message'), once(child, 'exit')])
    await stopProcess(child)
  }
}
