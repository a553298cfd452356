import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium as playwright } from 'playwright-core'
import { chromium } from '#tests/support/chromium'
import { canUnpackChromium, unpackChromium } from '#tests/support/unpack_chromium'

/**
 * Starts the Chromium that npm installed, so that pictures look the same on every machine. Its only font
 * has no arrows: they come from the fonts of the machine.
 */
export async function launchBrowser() {
  if (!canUnpackChromium) return chromium()
  const { executablePath, env } = await unpackChromium()
  const folder = resolve('tmp/screenshots_fonts')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'fonts.conf'), fontsConfig(env.FONTCONFIG_PATH))
  return playwright.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
    env: { ...env, FONTCONFIG_PATH: folder },
  })
}

const fontsConfig = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <match target="pattern">
    <test name="family" compare="not_eq"><string>monospace</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit>
  </match>
</fontconfig>
`
