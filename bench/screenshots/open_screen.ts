import type { Page } from 'playwright-core'
import type { Screen } from './pages.js'

type Opened = Pick<Screen, 'path' | 'form'>

/** Opens a page, if need be by sending its form, and uses it. Returns the answer. */
export async function openScreen(
  page: Page,
  opened: Opened,
  waitUntil: 'load' | 'networkidle' = 'load'
) {
  const response = await open(page, opened, waitUntil)
  // The chart of a city is drawn when the page is used.
  await page.mouse.click(1, 1)
  return response
}

async function open(page: Page, { path, form }: Opened, waitUntil: 'load' | 'networkidle') {
  if (!form) return page.goto(path, { waitUntil })
  await page.goto(form, { waitUntil })
  const answer = page.waitForResponse(
    (response) =>
      response.request().method() === 'POST' && new URL(response.url()).pathname === path
  )
  await page.locator(`form[action="${path}"] button`).click()
  const response = await answer
  await page.waitForURL(`**${path}`, { waitUntil })
  return response
}
