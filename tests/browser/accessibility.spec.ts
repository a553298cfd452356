import { test } from '@japa/runner'
import type { BrowserContext } from 'playwright-core'
import { filledClub, type Club } from '#bench/screenshots/filled_club'
import { LANGUAGES, type Language } from '#bench/screenshots/languages'
import { openScreen } from '#bench/screenshots/open_screen'
import { ROLES, screensOf, type Role, type Screen } from '#bench/screenshots/pages'
import { loadAxe, violationsOn } from '#tests/support/accessibility'
import { bootApp } from '#tests/support/boot_app'
import { chromium } from '#tests/support/chromium'

/** Each language at another width, because small screens have layouts of their own. */
const WIDTHS: Record<Language, number> = { en: 1280, ru: 390 }

const MIN_HEIGHT = 800

let club: Club
let screens: Screen[]
let errors: string[]

async function contextOf(role: Role, language: Language) {
  const browser = await chromium()
  const context = await browser.newContext({
    baseURL: club.stack.url,
    locale: LANGUAGES[language],
    viewport: { width: WIDTHS[language], height: MIN_HEIGHT },
    reducedMotion: 'reduce',
  })
  await loadAxe(context)
  if (role === 'visitor') return context
  const cookies = club[role].cookie.split('; ').map((cookie) => cookie.split('='))
  await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: club.stack.url })))
  return context
}

/** Returns what axe finds on the pages of a role, in the light and in the dark theme. */
async function violationsIn(context: BrowserContext, ofRole: Screen[]) {
  const page = await context.newPage()
  const found: string[] = []
  for (const screen of ofRole) {
    const { path } = screen
    const { width } = page.viewportSize()!
    await page.setViewportSize({ width, height: MIN_HEIGHT })
    await page.emulateMedia({ colorScheme: 'light' })
    await openScreen(page, screen)
    // Otherwise a bar that stays on the screen covers a part of the page.
    const height = await page.evaluate<number>('document.documentElement.scrollHeight')
    await page.setViewportSize({ width, height })
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
  group.setup(async () => {
    await bootApp()
    await import('#start/routes')
    club = await filledClub()
    const found = await screensOf(club)
    screens = found.screens
    errors = found.errors
    return () => club.stack.stop()
  })

  test('exists', ({ assert }) => {
    assert.isAbove(screens.length, 50)
    assert.isEmpty(errors)
  })

  for (const language of Object.keys(LANGUAGES) as Language[]) {
    for (const role of ROLES) {
      test(`has no violation of WCAG 2.2 AA that axe finds, in both themes: ${role}, ${language}`, async ({
        assert,
      }) => {
        const ofRole = screens.filter((screen) => screen.role === role)
        assert.isAbove(ofRole.length, 5)
        await club.stack.sql('UPDATE users SET locale = $1, locale_from_browser = false', [
          LANGUAGES[language],
        ])
        const context = await contextOf(role, language)
        assert.deepEqual(await violationsIn(context, ofRole), [])
        await context.close()
      })
    }
  }
})
