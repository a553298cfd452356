import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { waitForTurboLoad, chromium, signIn } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/**
 * Opens the list of cities as an admin, and creates sixty cities that a search for `name` finds.
 */
async function atWork(name: string, size = { width: 1200, height: 900 }) {
  const stack = await stackOn()
  await stack.sql(
    `INSERT INTO cities (name, country, latitude, longitude)
     SELECT $1 || ' ' || lpad(n::text, 2, '0'), 'Workland', 0, 0 FROM generate_series(1, 60) n`,
    [name]
  )
  const other = await stack.city('Not of it', 20)
  const admin = await Visitor.admin(stack)
  const browser = await chromium()
  const context = await browser.newContext({ baseURL: stack.url, viewport: size })
  const page = await context.newPage()
  await signIn(page, admin)
  await page.goto('/admin/cities')
  const disabled = async () => {
    const [{ count }] = await stack.sql(
      'SELECT count(*)::int FROM cities WHERE NOT enabled AND name LIKE $1',
      [`${name}%`]
    )
    return count as number
  }
  return { stack, page, other, disabled, close: () => context.close() }
}

function firstRow(page: Page, city: string) {
  return page.locator(`tbody tr:first-child[data-city-name="${city}"]`)
}

test.group('An admin at the list of cities in a browser', () => {
  test('finds, selects and disables sixty cities, and undoes that from their history', async ({
    assert,
  }) => {
    const { stack, page, other, disabled, close } = await atWork('Daily')
    await waitForTurboLoad(page, () => page.getByRole('searchbox').fill('daily'))
    assert.isFalse(await page.getByText('Not of it').isVisible())
    await waitForTurboLoad(page, () => page.getByLabel('Enabled or not').selectOption('yes'))
    assert.match(page.url(), /enabled=yes/)

    await page.getByLabel('Select all on this page').check()
    await page.getByText('25 selected').waitFor()
    await page.getByRole('button', { name: 'Select all matching cities' }).click()
    await page.getByText(/All\s+60\s+matching cities\s+selected/).waitFor()
    await page.getByRole('button', { name: 'Disable', exact: true }).first().click()
    await page.getByRole('heading', { name: 'Disable 60 cities?' }).waitFor()
    assert.equal(await disabled(), 0)
    await page.getByRole('button', { name: 'Disable 60 cities' }).click()

    await page.getByText('60 cities are disabled.').waitFor()
    assert.equal(await disabled(), 60)
    const [{ enabled }] = await stack.sql('SELECT enabled FROM cities WHERE id = $1', [other])
    assert.isTrue(enabled)

    await page.goto('/admin/cities?search=daily+07')
    await page.getByRole('link', { name: 'History of Daily 07' }).click()
    await page.getByRole('button', { name: /Undo/ }).first().click()
    await page.locator('dialog[open]').getByRole('button', { name: 'Undo' }).click()
    await page.getByText('1 change is undone.').waitFor()
    assert.equal(await disabled(), 59)

    await page
      .getByRole('link', { name: /whole batch/ })
      .last()
      .click()
    await page.getByRole('button', { name: /^Undo the whole batch/ }).click()
    await page.locator('dialog[open]').getByRole('button', { name: /Undo/ }).click()
    await page.getByText(/59 changes are undone/).waitFor()
    assert.equal(await disabled(), 0)
    await close()
  })

  test('sorts, pages, selects a range, disables it and undoes that by keyboard on a small screen', async ({
    assert,
  }) => {
    const { page, disabled, close } = await atWork('Keyed', { width: 390, height: 844 })
    await page.getByRole('searchbox').fill('keyed')
    await page.keyboard.press('Enter')
    await page.getByLabel('Sort by').selectOption('-name')
    await firstRow(page, 'Keyed 60').waitFor()
    assert.isFalse(await page.getByText('Not of it').isVisible())
    assert.match(page.url(), /search=keyed.*sort=-name/)
    await page.getByRole('link', { name: 'Next ›' }).focus()
    await page.keyboard.press('Enter')
    await firstRow(page, 'Keyed 35').waitFor()
    assert.match(page.url(), /after=/)
    const address = page.url()
    await page.reload()
    assert.equal(page.url(), address)
    assert.isTrue(await firstRow(page, 'Keyed 35').isVisible())

    await page.getByLabel('Select Keyed 35').focus()
    await page.keyboard.press('Space')
    await page.getByLabel('Select Keyed 31').focus()
    await page.keyboard.press('Shift+Space')
    await page.getByText('5 selected').waitFor()
    const wide = await page.evaluate(() => (globalThis as any).document.documentElement.scrollWidth)
    assert.isAtMost(wide, 390)
    await page.locator('#selection').getByRole('button', { name: 'Disable' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Disable 5 cities' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('5 cities are disabled.').waitFor()
    assert.equal(await disabled(), 5)
    await page.getByRole('button', { name: 'Undo' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('5 changes are undone.').waitFor()
    assert.equal(await disabled(), 0)
    await close()
  })
})

test.group('A search in an admin list', () => {
  test('does not replace the page of a link that the user follows while the result appears', async ({
    assert,
  }) => {
    const { page, close } = await atWork('Hasty')
    await page.evaluate(() => {
      const { addEventListener, document } = globalThis as any
      const clickNext = () => document.querySelector('a[rel=next]').click()
      addEventListener('turbo:frame-render', clickNext, { once: true })
    })
    await page.getByRole('searchbox').fill('hasty')
    await firstRow(page, 'Hasty 26').waitFor()
    // If the result of the search wrongly replaced this page, it would do so before the network is
    // idle.
    await page.waitForLoadState('networkidle')
    assert.match(page.url(), /search=hasty.*after=/)
    assert.isTrue(await firstRow(page, 'Hasty 26').isVisible())
    await close()
  })
})
