import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { chromium, signIn } from '#tests/support/chromium'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Opens the board of a new member with these cities, and waits until it is live. */
async function board(stack: Stack, ...cities: number[]) {
  const member = await Visitor.registered(stack)
  await member.subscribe(...cities)
  const browser = await chromium()
  const context = await browser.newContext({ baseURL: stack.url })
  const page = await context.newPage()
  await signIn(page, member)
  await page.locator('html[data-live=live]').waitFor()
  return { page, close: () => context.close() }
}

const row = (page: Page, city: number) => page.locator(`[data-city-id="${city}"]`)

/** Starts to count the highlights on the page. */
function countHighlights(page: Page) {
  return page.evaluate(() => {
    const counted = { highlights: 0 }
    const { prototype } = (globalThis as any).Element
    const { animate } = prototype
    prototype.animate = function (...args: unknown[]) {
      counted.highlights++
      return animate.apply(this, args)
    }
    Object.assign(globalThis, { counted })
  })
}
const highlights = (page: Page) =>
  page.evaluate(
    () => (globalThis as unknown as { counted: { highlights: number } }).counted.highlights
  )

test.group('A changed city on an open board', () => {
  test('is not highlighted when the same value is written again', async ({ assert }) => {
    const stack = await stackOn()
    const [city, other] = [await stack.city('Same', 20), await stack.city('Witness', 0)]
    const { page, close } = await board(stack, city, other)
    await countHighlights(page)

    await stack.sql('UPDATE cities SET celsius = 20 WHERE id = $1', [city])
    await stack.sql('UPDATE cities SET celsius = 1 WHERE id = $1', [other])

    await row(page, other).locator('[data-temperature]', { hasText: '1.0' }).waitFor()
    assert.equal(await highlights(page), 1, 'only the other city is highlighted')
    assert.include(await row(page, city).innerText(), '1 hour ago')
    await close()
  })

  test('becomes "just now" without a highlight when the same value is measured again', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const city = await stack.city('Later', 20)
    const { page, close } = await board(stack, city)
    await row(page, city).getByText('1 hour ago').waitFor()
    await countHighlights(page)

    await stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, 20)', [city])

    await row(page, city).getByText('just now').waitFor()
    assert.equal(await highlights(page), 0)
    await close()
  })

  test('shows a new value in place, with a highlight', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Other', 20)
    const { page, close } = await board(stack, city)
    await countHighlights(page)

    await stack.sql('UPDATE cities SET celsius = 21.5 WHERE id = $1', [city])

    await row(page, city).getByText('21.5').waitFor()
    assert.equal(await highlights(page), 1)
    await close()
  })

  test('shows "no reading" when its temperature is NULL', async () => {
    const stack = await stackOn()
    const city = await stack.city('Silent', 20)
    const { page, close } = await board(stack, city)

    await stack.sql('UPDATE cities SET celsius = NULL WHERE id = $1', [city])

    await row(page, city).getByText('no reading').waitFor()
    await close()
  })

  test('shows its new name on the next page', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Oldname', 20)
    const { page, close } = await board(stack, city)

    await stack.sql(`UPDATE cities SET name = 'Newname', celsius = 3 WHERE id = $1`, [city])

    await row(page, city).getByText('3.0').waitFor()
    assert.include(await row(page, city).innerText(), 'Oldname')
    await page.getByRole('link', { name: 'Board' }).click()
    await row(page, city).getByText('Newname').waitFor()
    await close()
  })

  test('leaves the board when it is disabled and is back on the next page when enabled', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const city = await stack.city('Absent', 20)
    const { page, close } = await board(stack, city)

    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])

    await row(page, city).waitFor({ state: 'detached' })
    await page.getByText('Absent is no longer on your board.').waitFor()
    assert.include(await page.locator('[data-board-count]').innerText(), '0')
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [city])
    await page.getByRole('link', { name: 'Board' }).click()
    await row(page, city).waitFor()
    await close()
  })

  test('leaves the board when it is deleted', async () => {
    const stack = await stackOn()
    const city = await stack.city('Gone', 20)
    const { page, close } = await board(stack, city)

    await stack.sql('DELETE FROM cities WHERE id = $1', [city])

    await row(page, city).waitFor({ state: 'detached' })
    await page.getByText('Gone is no longer on your board.').waitFor()
    await close()
  })
})

test.group('An open board', () => {
  test('says so when the member is signed out elsewhere', async () => {
    const stack = await stackOn()
    const { page, close } = await board(stack, await stack.city('Elsewhere', 20))

    await stack.sql('UPDATE sign_ins SET ended_at = now()')

    await page.locator('html[data-live=signed-out]').waitFor()
    await page.getByRole('link', { name: 'sign in again' }).click()
    await page.waitForURL('/login')
    await close()
  })
})
