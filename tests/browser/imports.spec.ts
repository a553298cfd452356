import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium } from '#tests/support/browser'
import { tempFile } from '#tests/support/temp_file'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const csv = (...rows: string[]) => ['city,celsius,measured_at', ...rows].join('\n')

async function scene(width: number, colorScheme: 'light' | 'dark') {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const browser = await chromium()
  const context = await browser.newContext({
    ...{ baseURL: stack.url, colorScheme },
    viewport: { width, height: 800 },
  })
  const [name, value] = admin.cookie.split('=')
  await context.addCookies([{ name, value, url: stack.url }])
  return { stack, admin, context, page: await context.newPage() }
}

const sideways = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

test.group('An import in a browser', () => {
  for (const [width, scheme] of [
    [390, 'dark'],
    [1200, 'light'],
  ] as const) {
    // prettier-ignore
    test(`is looked at, confirmed and on the boards, ${width} pixels wide`, async ({ assert }) => {
      const { stack, admin, context, page } = await scene(width, scheme)
      const id = await stack.city(`Browserton ${width}`, 20)
      await admin.subscribe(id)
      const board = await context.newPage()
      await board.goto('/dashboard')
      await board.locator('html[data-live=live]').waitFor()

      await page.goto('/admin/cities')
      await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
      await page.getByRole('link', { name: 'Imports' }).click()
      await page.getByRole('link', { name: 'Import a file' }).click()
      const now = new Date().toISOString()
      const rows = csv(
        `Browserton ${width},-7.5,${now}`,
        `Browserton ${width},3,2020-01-01T00:00:00Z`,
        'A city of which nobody has ever heard,3,2020-01-01T00:00:00Z',
        `Browserton ${width},warm,2020-01-01T00:00:00Z`
      )
      await page.getByLabel('CSV or JSON').setInputFiles(tempFile(`browserton ${width}.csv`, rows))
      await look(page, `create-${width}`)
      await page.getByRole('button', { name: 'Look at it' }).click()
      await page.getByText('Add 2 readings, of 1 city?').waitFor()
      assert.equal(await sideways(page), 0)
      await look(page, `show-${width}`)

      await page.getByRole('link', { name: 'Refused 2' }).click()
      await page.waitForURL('**?outcome=refused')
      await page.getByText('No city is called').waitFor()
      await page.getByText('2020-01-01 00:00:00').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.getByText('Done: 2 readings added to 1 city; 2 refused.').waitFor()
      await look(page, `done-${width}`)
      await board.getByText('-7.5 °C').or(board.getByText('−7.5 °C')).waitFor()

      await page.getByRole('link', { name: 'Imports' }).click()
      await page.getByRole('link', { name: `browserton ${width}.csv` }).waitFor()
      assert.equal(await sideways(page), 0)
      await look(page, `index-${width}`)
      assert.isTrue(await page.evaluate(() => 'marked' in globalThis), 'not one reload')
      await context.close()
    })
  }

  test('that takes a while shows how far it is, and then what it has found', async ({ assert }) => {
    const { stack, context, page } = await scene(1200, 'light')
    const id = await stack.city('Longton', 20)
    const rows = Array.from({ length: 150_000 }, (_, i) => `${id},1,${new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString()}`) // prettier-ignore
    await page.goto('/admin/imports/create')
    await page
      .getByLabel('CSV or JSON')
      .setInputFiles(tempFile('longton.csv', csv(rows.join('\n'))))
    await page.getByRole('button', { name: 'Look at it' }).click()
    await page.getByRole('progressbar').waitFor()
    await look(page, 'progress')
    await page.getByText('Add 150,000 readings, of 1 city?').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('What was read of longton.csv is thrown away').waitFor()
    assert.isEmpty(await stack.sql(`SELECT FROM readings WHERE city_id = $1 AND source = 'import'`, [id])) // prettier-ignore
    await context.close()
  })

  test('that is too large is not even sent', async ({ assert }) => {
    const { context, page } = await scene(1200, 'light')
    await page.goto('/admin/imports/create')
    await page.getByLabel('CSV or JSON').setInputFiles(tempFile('large.csv', Buffer.alloc(21 * 1024 * 1024, 'x'))) // prettier-ignore
    const said = page.getByText('The file is larger than 20 MB')
    await said.waitFor()
    assert.equal(await page.evaluate('document.activeElement.id'), 'file')
    await look(page, 'large')
    await page.getByLabel('CSV or JSON').setInputFiles(tempFile('small.csv', csv()))
    await said.waitFor({ state: 'hidden' })
    await context.close()
  })
})

async function look(page: Page, name: string) {
  const { SHOTS } = process.env
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })
}
