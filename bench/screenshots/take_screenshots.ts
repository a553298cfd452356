import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Club } from './filled_club.js'
import { LANGUAGES, type Language } from './languages.js'
import { openScreen } from './open_screen.js'
import { ROLES, type Role, type Screen } from './pages.js'
import { WIDTHS, type Theme, type Width } from './sizes_and_themes.js'

export interface Picture {
  role: Role
  path: string
  language: Language
  theme: Theme
  width: Width
  file: string
}

/** The pictures that a run takes, and the folder that it writes them to. */
export interface Choice {
  folder: string
  languages: Language[]
  widths: Width[]
  themes: Theme[]
}

/** Takes pictures of each page, and returns them with everything that is wrong with the pages. */
export async function takeScreenshots(
  browser: Browser,
  club: Club,
  screens: Screen[],
  choice: Choice
) {
  const pictures: Picture[] = []
  const problems: string[] = []
  for (const language of choice.languages) {
    await chooseLanguage(club, language)
    for (const role of ROLES) {
      const context = await contextOf(browser, club, role, language)
      const page = await context.newPage()
      for (const screen of screens.filter((each) => each.role === role)) {
        const label = `${screen.path} (${role}, ${language})`
        const problem = (text: string) => problems.push(`${label}: ${text}`)
        const stopListening = listen(page, screen, problem)
        await open(page, { ...screen, path: addressOf(screen.path, language) }, problem)
        pictures.push(...(await takeAll(page, { ...screen, language }, choice, problem)))
        stopListening()
      }
      await context.close()
    }
  }
  return { pictures, problems }
}

/** Stores the language of both accounts. Visitors have that of their browser. */
async function chooseLanguage({ stack }: Club, language: Language) {
  await stack.sql('UPDATE users SET locale = $1, locale_from_browser = false', [
    LANGUAGES[language],
  ])
}

async function contextOf(browser: Browser, club: Club, role: Role, language: Language) {
  const context = await browser.newContext({
    baseURL: club.stack.url,
    locale: LANGUAGES[language],
    timezoneId: 'Europe/Lisbon',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(30_000)
  if (role !== 'visitor') await addCookies(context, club, role)
  return context
}

async function addCookies(context: BrowserContext, club: Club, role: 'member' | 'admin') {
  const cookies = club[role].cookie.split('; ').map((cookie) => {
    const [name, value] = cookie.split('=')
    return { name, value, url: club.stack.url }
  })
  await context.addCookies(cookies)
}

/** Reports errors on the console, but not that of the page itself, which the browser reports, too. */
function listen(page: Page, { status }: Screen, problem: (text: string) => void) {
  const onConsole = (message: { type(): string; text(): string }) => {
    if (message.type() === 'error' && status < 400) problem(message.text())
  }
  const onError = ({ message }: Error) => problem(message)
  page.on('console', onConsole).on('pageerror', onError)
  return () => page.off('console', onConsole).off('pageerror', onError)
}

async function open(page: Page, screen: Screen, problem: (text: string) => void) {
  const { status, role } = screen
  const response = await openScreen(page, screen, 'networkidle')
  if (response!.status() !== status) problem(`status ${response!.status()}`)
  const live = role === 'visitor' ? undefined : page.locator('html[data-live=live]')
  await live?.waitFor({ timeout: 10_000 }).catch(() => problem('does not become live'))
}

/** The offline page takes its language from the address. */
const addressOf = (path: string, language: Language) =>
  path === '/offline' ? `${path}?language=${language}` : path

type Subject = Pick<Picture, 'role' | 'language' | 'path'>

async function takeAll(
  page: Page,
  { role, language, path }: Subject,
  { folder, themes, widths }: Choice,
  problem: (text: string) => void
) {
  const pictures: Picture[] = []
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    for (const width of widths) {
      await page.setViewportSize({ width, height: WIDTHS[width] })
      const scrollWidth = await page.evaluate<number>('document.documentElement.scrollWidth')
      if (scrollWidth > width) problem(`${scrollWidth} px wide at ${width} px`)
      await showWholePage(page, width)
      const file = join(language, theme, String(width), `${nameOf(path)}_${role}.png`)
      await mkdir(join(folder, language, theme, String(width)), { recursive: true })
      await page.screenshot({ path: join(folder, file) })
      pictures.push({ role, path, language, theme, width, file })
    }
  }
  return pictures
}

/** Makes the window as high as the page, so that bars which stick to its edges are at its ends. */
async function showWholePage(page: Page, width: Width) {
  // Images that appear change the height of the page.
  for (let attempt = 0; attempt < 3; attempt++) {
    await page.setViewportSize({ width, height: WIDTHS[width] })
    const height = await page.evaluate<number>('document.documentElement.scrollHeight')
    await page.setViewportSize({ width, height })
    await page.evaluate(
      'Promise.all([...document.images].map((image) => image.decode().catch(() => {})))'
    )
  }
}

const nameOf = (path: string) => path.replaceAll(/[^\w-]+/g, '_').replaceAll(/^_|_$/g, '') || 'home'
