import type { BrowserContext, Page } from 'playwright-core'
import { until, type Visitor } from '#tests/support/visitor'

/** Signs in, waits until the board is live, and until the service worker controls the pages. */
export async function signInOnDevice(
  context: BrowserContext,
  { email, password }: Visitor,
  { remember = true } = {}
) {
  const page = await context.newPage()
  await page.goto('/login')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  if (remember) await page.getByLabel('Keep me signed in on this device').check()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('/dashboard')
  await page.locator('html[data-live=live]').waitFor()
  await waitForWorker(page)
  return page
}

export async function waitForWorker(page: Page) {
  await page.waitForFunction(() => Boolean((globalThis as any).navigator.serviceWorker.controller))
}

/** Waits until the last service worker of this site is installed, even if no page has one yet. */
export function waitForActivation(page: Page) {
  return until('an active service worker', () =>
    page.evaluate(async () => {
      const { navigator } = globalThis as any
      const registration = await navigator.serviceWorker.getRegistration()
      const { installing, waiting, active } = registration ?? {}
      return !installing && !waiting && active?.state === 'activated'
    })
  )
}

/** Returns the board that the browser has stored, or null. */
export async function storedBoard(page: Page) {
  const text = await page.evaluate(() => (globalThis as any).localStorage.getItem('board'))
  return text && JSON.parse(text)
}

/** Returns the addresses and the texts of everything that the service worker has kept. */
export function keptResponses(page: Page): Promise<{ url: string; text: string }[]> {
  return page.evaluate(async () => {
    const { caches } = globalThis as any
    const kept = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        const response = await cache.match(request)
        kept.push({ url: request.url, text: await response.text() })
      }
    }
    return kept
  })
}
