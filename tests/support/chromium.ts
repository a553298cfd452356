import {
  chromium as playwright,
  type Browser,
  type LaunchOptions,
  type Page,
} from 'playwright-core'
import { findProgram } from '#tests/support/programs'
import type { Visitor } from '#tests/support/visitor'

let browser: Promise<Browser> | undefined

/**
 * Starts Chromium once, and returns it: the Chromium on the PATH, or else the Chromium that npm
 * installed.
 */
export function chromium() {
  browser ??= launch()
  return browser
}

export async function closeChromium() {
  const running = await browser
  await running?.close()
}

/** Signs in on the sign-in page, and waits for the board. */
export async function signIn(page: Page, { email, password }: Visitor) {
  await page.goto('/login')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('/dashboard')
}

/**
 * Runs `act`, and waits until Turbo shows the next page. Waiting for the URL would not be enough,
 * because Turbo changes the URL well before it shows the page.
 */
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
  return playwright.launch({
    ...(installedOnMachine() ?? (await installedByNpm())),
    args,
    ignoreDefaultArgs,
  })
}

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']

/** Playwright switches the back-forward cache off, but the browsers of members use it. */
const ignoreDefaultArgs = ['--disable-back-forward-cache']

function installedOnMachine(): LaunchOptions | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const executablePath = names.map(findProgram).find(Boolean)
  return executablePath ? { executablePath } : undefined
}

async function installedByNpm(): Promise<LaunchOptions> {
  // If this variable is set before the import, the package also unpacks the system libraries that
  // it contains.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  return { executablePath: await packaged.executablePath() }
}
