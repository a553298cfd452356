import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
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

/** Writes the pictures of the README: the board while values change, and the lobby of the chat. */
export async function takeReadmePictures(browser: Browser, folder: string) {
  const club = await filledClub()
  await club.stack.sql('UPDATE mentions SET seen_at = now()')
  await club.stack.sql('UPDATE notifications SET seen_at = now()')
  for (const [ofWindow, viewport] of Object.entries(WINDOWS)) {
    for (const [ofTheme, colorScheme] of Object.entries(THEMES)) {
      const { stack, member } = club
      const context = await browser.newContext({ baseURL: stack.url, viewport, colorScheme })
      const [name, value] = member.cookie.split('=')
      await context.addCookies([{ name, value, url: stack.url }])
      const page = await context.newPage()
      const file = (subject: string) => join(folder, `${subject}${ofWindow}${ofTheme}.webp`)
      await open(page, '/dashboard')
      await film(page, club, file('board'))
      await open(page, '/chat')
      await sharp(await page.screenshot())
        .webp(WEBP)
        .toFile(file('chat'))
      await context.close()
    }
  }
}

async function open(page: Page, path: string) {
  await page.goto(path)
  await page.locator('html[data-live=live]').waitFor()
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
