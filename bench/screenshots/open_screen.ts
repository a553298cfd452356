import type { Page } from 'playwright-core'
import type { Screen } from './pages.js'

/** Opens a page, if need be by sending its form. Returns the answer. */
export async function openScreen(
  page: Page,
  { path, form }: Pick<Screen, 'path' | 'form'>,
  waitUntil: 'load' | 'networkidle' = 'load'
) {
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
