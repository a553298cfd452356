import { spawnSync } from 'node:child_process'
import {
  chromium as playwright,
  type Browser,
  type LaunchOptions,
  type Page,
} from 'playwright-core'
import type { Visitor } from '#tests/support/visitor'

let browser: Promise<Browser> | undefined

/** A Chromium: the machine's own where there is one on PATH, else the one that npm brought. */
export function chromium() {
  browser ??= launch()
  return browser
}

export async function closeChromium() {
  const open = await browser
  await open?.close()
}

/** Signs in by the page for it, and waits for the board. */
export async function signIn(page: Page, { email, password }: Visitor) {
  await page.goto('/login')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('/dashboard')
}

/** Does it, and waits for the page that it leads to: Turbo changes the address well before that. */
export async function waitForTurboLoad(page: Page, act: () => Promise<unknown>) {
  const loaded = page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        (globalThis as any).addEventListener('turbo:load', () => resolve())
      )
  )
  await act()
  await loaded
}

async function launch() {
  return playwright.launch({ ...(installed() ?? (await packaged())), args })
}

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']

function installed(): LaunchOptions | undefined {
  const name = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (command) => !spawnSync(command, ['--version']).error
  )
  return name ? { executablePath: pathOf(name) } : undefined
}

function pathOf(name: string) {
  return spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()
}

async function packaged(): Promise<LaunchOptions> {
  // Before the package is imported: by this it unpacks the system's libraries that it carries, too.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x'
  const { default: carried } = await import('@sparticuz/chromium')
  return { executablePath: await carried.executablePath() }
}
