import { test } from '@japa/runner'
import type { BrowserContext } from 'playwright-core'
import { filledClub, type Club } from '#bench/screenshots/filled_club'
import { LANGUAGES, type Language } from '#bench/screenshots/languages'
import { ROLES, screensOf, type Role, type Screen } from '#bench/screenshots/pages'
import { violationsOn } from '#tests/support/accessibility'
import { bootApp } from '#tests/support/boot_app'
import { chromium } from '#tests/support/chromium'

/** Each language at another width, because small screens have layouts of their own. */
const WIDTHS: Record<Language, number> = { en: 1280, ru: 390 }

/** Higher than all pages, so that no bar which stays on the screen covers a part of them. */
const HEIGHT = 10_000

let club: Club
let screens: Screen[]

async function contextOf(role: Role, language: Language) {
  const browser = await chromium()
  const context = await browser.newContext({
    baseURL: club.stack.url,
    locale: LANGUAGES[language],
    viewport: { width: WIDTHS[language], height: HEIGHT },
    reducedMotion: 'reduce',
  })
  if (role === 'visitor') return context
  const cookies = club[role].cookie.split('; ').map((cookie) => cookie.split('='))
  await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: club.stack.url })))
  return context
}

/** Returns what axe finds on the pages of a role, in the light and in the dark theme. */
async function violationsIn(context: BrowserContext, paths: string[]) {
  const page = await context.newPage()
  const found: string[] = []
  for (const path of paths) {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(path)
    // The script shows the checkbox that selects all rows.
    await page.locator('[data-tick-all][hidden]').waitFor({ state: 'detached' })
    for (const violation of await violationsOn(page)) found.push(`${path}: ${violation}`)
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const violation of await violationsOn(page, true))
      found.push(`${path}, dark: ${violation}`)
  }
  return found
}

test.group('Every page for people with a screen reader or weak eyes', (group) => {
  group.each.timeout(180_000)

  group.setup(async () => {
    await bootApp()
    await import('#start/routes')
    club = await filledClub()
    const found = await screensOf(club)
    screens = found.screens
    return () => club.stack.stop()
  })

  for (const language of Object.keys(LANGUAGES) as Language[]) {
    test(`has no violation of WCAG 2.2 AA that axe finds, in both themes: ${language}`, async ({
      assert,
    }) => {
      assert.isAbove(screens.length, 50)
      await club.stack.sql('UPDATE users SET locale = $1, locale_from_browser = false', [
        LANGUAGES[language],
      ])
      const found = await Promise.all(
        ROLES.map(async (role) => {
          const context = await contextOf(role, language)
          const paths = screens.filter((screen) => screen.role === role).map(({ path }) => path)
          const violations = await violationsIn(context, paths)
          await context.close()
          return violations
        })
      )
      assert.deepEqual(found.flat(), [])
    })
  }
})
