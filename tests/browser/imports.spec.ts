import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium } from '#tests/support/chromium'
import { tempFile } from '#tests/support/temp_file'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const csv = (...rows: string[]) => ['city,celsius,measured_at', ...rows].join('\n')

async function scene(width: number, colorScheme: 'light' | 'dark') {
  const stack = await stackOn()
  await stack.startJobs()
  const admin = await Visitor.admin(stack)
  const browser = await chromium()
  const context = await browser.newContext({
    baseURL: stack.url,
    colorScheme,
    viewport: { width, height: 800 },
  })
  const [name, value] = admin.cookie.split('=')
  await context.addCookies([{ name, value, url: stack.url }])
  return { stack, admin, context, page: await context.newPage() }
}

/** Returns by how many pixels the page is wider than the window. */
const horizontalOverflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

test.group('An import in a browser', () => {
  for (const [width, scheme] of [
    [390, 'dark'],
    [1200, 'light'],
  ] as const) {
    test(`is reviewed and applied, and appears on the boards, ${width} pixels wide`, async ({
      assert,
    }) => {
      const { stack, admin, context, page } = await scene(width, scheme)
      const id = await stack.city(`Browserton ${width}`, 20)
      await admin.subscribe(id)
      const board = await context.newPage()
      await board.goto('/dashboard')
      await board.locator('html[data-live=live]').waitFor()

      await page.goto('/admin/cities')
      await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
      await page.getByRole('link', { name: 'Imports' }).click()
      // The list of cities has a link with the same name as the next one.
      await page.getByRole('heading', { name: 'Imports' }).waitFor()
      await page.getByRole('link', { name: 'Import a file' }).click()
      const now = new Date().toISOString()
      const rows = csv(
        `Browserton ${width},-7.5,${now}`,
        `Browserton ${width},3,2020-01-01T00:00:00Z`,
        'A city of which nobody has ever heard,3,2020-01-01T00:00:00Z',
        `Browserton ${width},warm,2020-01-01T00:00:00Z`
      )
      await page.getByLabel('CSV or JSON').setInputFiles(tempFile(`browserton ${width}.csv`, rows))
      await screenshot(page, `create-${width}`)
      await page.getByRole('button', { name: 'Preview' }).click()
      await page.getByText('Add 2 readings for 1 city?').waitFor()
      assert.equal(await horizontalOverflow(page), 0)
      await screenshot(page, `show-${width}`)

      await page.getByRole('link', { name: 'Rejected 2' }).click()
      await page.waitForURL('**?outcome=refused')
      await page.getByText('No city is called').waitFor()
      await page.getByText('2020-01-01 00:00:00').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByText('Done: 2 readings added to 1 city; 2 rejected.').waitFor()
      await screenshot(page, `done-${width}`)
      await board.getByText('−7.5 °C').waitFor()

      await page.getByRole('link', { name: 'Imports' }).click()
      await page.getByRole('link', { name: `browserton ${width}.csv` }).waitFor()
      assert.equal(await horizontalOverflow(page), 0)
      await screenshot(page, `index-${width}`)
      assert.isTrue(
        await page.evaluate(() => 'marked' in globalThis),
        'the page was never reloaded'
      )
      await context.close()
    })
  }

  test('of a large file shows its progress, and then the outcome', async ({ assert }) => {
    const { stack, context, page } = await scene(1200, 'light')
    const id = await stack.city('Longton', 20)
    const rows = Array.from({ length: 150_000 }, (_, i) => {
      const time = new Date(Date.UTC(2020, 0, 1) + i * 60_000)
      return `${id},1,${time.toISOString()}`
    })
    await page.goto('/admin/imports/create')
    await page
      .getByLabel('CSV or JSON')
      .setInputFiles(tempFile('longton.csv', csv(rows.join('\n'))))
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('progressbar').waitFor()
    await screenshot(page, 'progress')
    await page.getByText('Add 150,000 readings for 1 city?').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('The import of longton.csv was discarded.').waitFor()
    const imported = await stack.sql(
      `SELECT FROM readings WHERE city_id = $1 AND source = 'import'`,
      [id]
    )
    assert.isEmpty(imported)
    await context.close()
  })

  test('of a file that is too large is rejected before the upload', async ({ assert }) => {
    const { context, page } = await scene(1200, 'light')
    await page.goto('/admin/imports/create')
    const large = tempFile('large.csv', Buffer.alloc(21 * 1024 * 1024, 'x'))
    await page.getByLabel('CSV or JSON').setInputFiles(large)
    const error = page.getByText('The file is larger than 20 MB')
    await error.waitFor()
    assert.equal(await page.evaluate('document.activeElement.id'), 'file')
    await screenshot(page, 'large')
    await page.getByLabel('CSV or JSON').setInputFiles(tempFile('small.csv', csv()))
    await error.waitFor({ state: 'hidden' })
    await context.close()
  })
})

/** Saves a screenshot in the folder that the environment variable SHOTS names, if it is set. */
async function screenshot(page: Page, name: string) {
  const { SHOTS } = process.env
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
