import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'

const PACKAGE = 'node_modules/@sparticuz/chromium'

/** The package contains Chromium for this platform only. */
export const canUnpackChromium = process.platform === 'linux' && process.arch === 'x64'

/** The package's own file names folders of AWS Lambda. Without any font, Chromium crashes. */
const FONTS_CONFIG = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`

/**
 * Unpacks the Chromium that npm installed, unless an earlier run did so.
 * @returns its path, and the environment in which it finds its libraries and fonts
 */
export async function unpackChromium() {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
  const parent = resolve('tmp/chromium')
  const folder = join(parent, version)
  if (!existsSync(folder)) {
    mkdirSync(parent, { recursive: true })
    // Other runs must never see a half unpacked Chromium, even if this process is killed.
    const unpacked = mkdtempSync(join(parent, 'unpacking-'))
    await unpackTo(unpacked)
    writeFileSync(join(unpacked, 'fonts/fonts.conf'), FONTS_CONFIG)
    try {
      renameSync(unpacked, folder)
    } catch {
      // Another run was faster.
      rmSync(unpacked, { recursive: true })
    }
  }
  const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH]
  const env = {
    ...process.env,
    FONTCONFIG_PATH: join(folder, 'fonts'),
    LD_LIBRARY_PATH: libraries.filter(Boolean).join(':'),
  } as Record<string, string>
  return { executablePath: join(folder, 'chromium'), env }
}

/**
 * The package unpacks to the folder for temporary files. If it finds this variable when it is
 * imported, it also unpacks the system libraries that it contains.
 */
async function unpackTo(folder: string) {
  const before = { ...process.env }
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' })
  const { default: chromium } = await import('@sparticuz/chromium')
  await chromium.executablePath()
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
}
