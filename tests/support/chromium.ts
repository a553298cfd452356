import type { Browser, LaunchOptions, Page } from 'playwright-core'
import { findProgram } from '#tests/support/programs'
import { canUnpackChromium, unpackChromium } from '#tests/support/unpack_chromium'
import type { Visitor } from '#tests/support/visitor'

type Env = Record<string, string>

const MAX_WAIT_MS = 90_000

let browser: Promise<Browser> | undefined

/** Starts Chromium once, and returns it. */
export function chromium() {
  browser ??= launch()
  return browser
}

export async function closeChromium() {
  const running = await browser
  await running?.close()
}

/**
 * Opens the board as somebody who has signed in already. This takes half as long as `submitSignIn`, which
 * loads one more page and checks a password.
 */
export async function signIn(page: Page, { stack, cookie }: Visitor) {
  const cookies = cookie.split('; ').map((each) => each.split('='))
  await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: stack.url })))
  await page.goto('/dashboard')
}

/** Signs in on the sign-in page, and waits for the board. */
export async function submitSignIn(page: Page, { email, password }: Visitor) {
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

/** Without a locale, Chromium stores a download with an Arabic name as "download". */
const LOCALE = { LC_ALL: 'C.UTF-8' }

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']

/**
 * Starts the Chromium that npm installed. Without windows, it takes a third of the time of an
 * ordinary Chromium.
 */
async function launch() {
  const { chromium: playwright } = await import('playwright-core')
  const { env = process.env, ...found } = await foundChromium()
  return withDefaults(
    await playwright.launch({ ...found, args, env: { ...env, ...LOCALE } as Env })
  )
}

/**
 * Options of a context whose pages have the service worker. Other contexts have none, because a new worker
 * requests every asset of the site, which takes half of the time of Chromium's main process.
 */
export const WITH_WORKER = { serviceWorkers: 'allow' } as const

/**
 * Playwright gives up after half a minute, which a busy machine may need for a page. Its contexts would
 * also have service workers.
 */
function withDefaults(launched: Browser) {
  const newContext = launched.newContext.bind(launched)
  launched.newContext = async (options) => {
    const context = await newContext({ serviceWorkers: 'block', ...options })
    context.setDefaultTimeout(MAX_WAIT_MS)
    return context
  }
  return launched
}

/** Finds the Chromium that npm installed, or, on other platforms, that on the PATH. */
export async function foundChromium(): Promise<LaunchOptions> {
  if (canUnpackChromium) return unpackChromium()
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return { executablePath: names.map(findProgram).find(Boolean) }
}

/** Starts the Chromium on the PATH. Only an ordinary Chromium has a back-forward cache. */
export async function launchOrdinaryChromium() {
  const { chromium: playwright } = await import('playwright-core')
  const options = {
    executablePath: findProgram('chromium'),
    args,
    env: { ...process.env, ...LOCALE } as Env,
    // Playwright switches the back-forward cache off, but the browsers of members use it.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  }
  return withDefaults(await playwright.launch(options))
}
