import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import type { Visitor } from '#tests/support/visitor'
import { filledClub, type Club } from './filled_club.js'

/** Sizes of the window, by what is added to the name of the file. */
const WINDOWS = { '': { width: 960, height: 600 }, '_phone': { width: 390, height: 640 } }

const THEMES = { '': 'light', '_dark': 'dark' } as const

const FRAMES = 24
const FRAME_MS = 250

/** The changes of the moving picture, by the frame in which they are made. */
const CHANGES: Record<number, [city: string, step: number]> = {
  3: ['Lisbon', 0.4],
  9: ['Tromsø', -0.6],
  15: ['Nairobi', 0.3],
  20: ['Lisbon', -0.2],
}

const WEBP = { quality: 80, effort: 6 }

/** Pages of a member and of an admin, by the name of their picture. */
const MEMBER_PAGES = ({ city }: Club['ids']) => ({
  chat: '/chat',
  city: `/cities/${city}`,
  wall: '/dashboard/wall',
  weeks: '/log/weeks',
})

const ADMIN_PAGES = {
  admin_cities: '/admin/cities',
  admin_audit: '/admin/audit',
  admin_hubs: '/admin/hub',
}

/** Writes the pictures of the README and of the other documents. That of the board moves. */
export async function takeReadmePictures(browser: Browser, folder: string) {
  const club = await filledClub()
  await club.stack.sql('UPDATE mentions SET seen_at = now()')
  await club.stack.sql('UPDATE notifications SET seen_at = now()')
  for (const [ofWindow, viewport] of Object.entries(WINDOWS)) {
    for (const [ofTheme, colorScheme] of Object.entries(THEMES)) {
      const file = (subject: string) => join(folder, `${subject}${ofWindow}${ofTheme}.webp`)
      const pageOf = async (person: Visitor) => {
        const context = await browser.newContext({
          baseURL: club.stack.url,
          viewport,
          colorScheme,
          reducedMotion: 'reduce',
        })
        const [name, value] = person.cookie.split('=')
        await context.addCookies([{ name, value, url: club.stack.url }])
        return context.newPage()
      }
      const ofMember = await pageOf(club.member)
      await takeEach(ofMember, MEMBER_PAGES(club.ids), file)
      await open(ofMember, '/dashboard')
      await film(ofMember, club, file('board'))
      await ofMember.context().close()

      const ofAdmin = await pageOf(club.admin)
      await takeEach(ofAdmin, ADMIN_PAGES, file)
      await ofAdmin.context().close()
    }
  }
}

async function takeEach(
  page: Page,
  pages: Record<string, string>,
  file: (subject: string) => string
) {
  for (const [subject, path] of Object.entries(pages)) {
    await open(page, path)
    // The rates of the hubs need two samples, and the chart of a city its library.
    await pause(3000)
    await sharp(await page.screenshot())
      .webp(WEBP)
      .toFile(file(subject))
  }
}

async function open(page: Page, path: string) {
  await page.goto(path)
  await page.locator('html[data-live=live]').waitFor()
  // The chart of a city is drawn when the page is used.
  await page.mouse.click(1, 1)
}

async function film(page: Page, { stack }: Club, file: string) {
  const frames: Buffer[] = []
  for (let frame = 0; frame < FRAMES; frame++) {
    const [city, step] = CHANGES[frame] ?? []
    if (city) {
      await stack.sql(
        'UPDATE cities SET celsius = celsius + $1, measured_at = now() WHERE name = $2',
        [step, city]
      )
    }
    frames.push(await page.screenshot())
    await pause(FRAME_MS)
  }
  const delay = frames.map(() => FRAME_MS)
  await sharp(frames, { join: { animated: true } })
    .webp({ ...WEBP, loop: 0, delay })
    .toFile(file)
}
