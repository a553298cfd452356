import type { Group } from '@japa/runner/core'
import type { BrowserContext, BrowserContextOptions } from 'playwright-core'
import { chromium } from '#tests/support/chromium'
import type { Visitor } from '#tests/support/visitor'

/** Opens live pages as visitors, in contexts that are closed after each test of the group. */
export function livePages(group: Group) {
  const contexts: BrowserContext[] = []
  group.each.teardown(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  async function contextOf({ stack, cookie }: Visitor, options: BrowserContextOptions = {}) {
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url, ...options })
    contexts.push(context)
    if (cookie) {
      const [name, value] = cookie.split('=')
      await context.addCookies([{ name, value, url: stack.url }])
    }
    return context
  }

  /** Waits until the connection of the page has a state. */
  async function open(context: BrowserContext, path: string, state = 'live') {
    const page = await context.newPage()
    await page.goto(path)
    await page.locator(`html[data-live=${state}]`).waitFor()
    return page
  }

  const openAs = async (visitor: Visitor, path: string, options: BrowserContextOptions = {}) =>
    open(await contextOf(visitor, options), path)

  return { contextOf, open, openAs }
}
