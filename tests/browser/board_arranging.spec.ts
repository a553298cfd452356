import { test } from '@japa/runner'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { chromium, signIn } from '#tests/support/chromium'
import { stackOn, type Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const isLive = (page: Page) => page.locator('html[data-live=live]').waitFor()

/** Opens the board of a new member with new cities, and waits until it is live. */
async function board(names: string[], options: BrowserContextOptions = {}) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const cities: number[] = []
  for (const name of names) cities.push(await stack.city(name, 20))
  await member.subscribe(...cities)
  const browser = await chromium()
  const context = await browser.newContext({ baseURL: stack.url, ...options })
  const page = await context.newPage()
  await signIn(page, member)
  await page.waitForURL('/dashboard')
  if (options.javaScriptEnabled !== false) {
    await isLive(page)
    // The script that arranges the board makes this field a combobox.
    await field(page).waitFor({ state: 'attached' })
  }
  return { stack, member, cities, context, page }
}

const orderOn = (page: Page) =>
  page
    .locator('[data-board] [data-city-id]')
    .evaluateAll((rows) => rows.map((row: any) => Number(row.dataset.cityId)))

const stored = async ({ stack, email }: Visitor) => {
  const rows = await stack.sql(
    `SELECT city_id FROM subscriptions JOIN users ON users.id = user_id WHERE email = $1 ORDER BY place`,
    [email]
  )
  return rows.map(({ city_id: id }) => id as number)
}

/** Waits until the page and the server have this order. */
async function waitForOrder(page: Page, member: Visitor, order: number[]) {
  await until(`the order ${order} on the page`, async () => `${await orderOn(page)}` === `${order}`)
  await until(`the stored order ${order}`, async () => `${await stored(member)}` === `${order}`)
}

const handle = (page: Page, name: string) =>
  page.locator('summary').and(page.getByLabel(`Move ${name}`, { exact: true }))

const status = (page: Page) => page.locator('[data-board-status]')
const field = (page: Page) => page.getByRole('combobox', { name: 'Add a city to your board' })

const setEnabled = (stack: Stack, city: number, enabled: boolean) =>
  stack.sql('UPDATE cities SET enabled = $2 WHERE id = $1', [city, enabled])

const addNames = (stack: Stack, city: number, names: string) =>
  stack.sql('INSERT INTO city_names (city_id, name) SELECT $1, split_names($2)', [city, names])

test.group('Arranging the board', () => {
  for (const [what, width] of [
    ['wide screens', 1280],
    ['phones', 360],
  ] as const) {
    test(`by mouse moves a city and stores the order, on ${what}`, async ({ assert }) => {
      const { member, cities, page, context } = await board(['Draga', 'Dragb', 'Dragc'], {
        viewport: { width, height: 800 },
      })
      const [a, b, c] = cities
      assert.deepEqual(await orderOn(page), [a, b, c])

      const from = (await handle(page, 'Draga').boundingBox())!
      const to = (await page.locator(`[data-city-id="${c}"]`).boundingBox())!
      await page.mouse.move(from.x + 10, from.y + 10)
      await page.mouse.down()
      await page.mouse.move(from.x + 10, from.y + 40, { steps: 4 })
      await page.mouse.move(from.x + 10, to.y + to.height - 4, { steps: 8 })
      assert.isNotNull(await page.locator('[data-dragged]').getAttribute('data-city-id'))
      await page.mouse.up()

      await waitForOrder(page, member, [b, c, a])
      assert.equal(await status(page).innerText(), 'Draga is now 3 of 3.')
      assert.equal(await page.locator('details[open]').count(), 0, 'a drag opens no buttons')
      assert.equal(await page.locator('[data-dragged]').count(), 0)
      await page.reload()
      assert.deepEqual(await orderOn(page), [b, c, a])
      await context.close()
    })
  }

  test('by touch moves a city and does not scroll the page', async ({ assert }) => {
    const { member, cities, page, context } = await board(['Toucha', 'Touchb', 'Touchc'], {
      viewport: { width: 390, height: 640 },
      hasTouch: true,
    })
    const [a, b, c] = cities
    const devtools = await context.newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: object[]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints: touchPoints as any })
    const from = (await handle(page, 'Toucha').boundingBox())!
    const to = (await page.locator(`[data-city-id="${b}"]`).boundingBox())!
    const x = from.x + 10
    const bottom = to.y + to.height - 6

    await touch('touchStart', { x, y: from.y + 10 })
    for (let y = from.y + 10; y < bottom; y += 20) await touch('touchMove', { x, y })
    await touch('touchMove', { x, y: bottom })
    await touch('touchEnd')

    await waitForOrder(page, member, [b, a, c])
    assert.equal(await page.evaluate(() => (globalThis as any).scrollY), 0)
    await context.close()
  })

  test('by keyboard moves a city, keeps the focus and says the new place', async ({ assert }) => {
    const { member, cities, page, context } = await board(['Keya', 'Keyb', 'Keyc'])
    const [a, b, c] = cities
    await handle(page, 'Keya').focus()

    await page.keyboard.press('ArrowDown')
    await waitForOrder(page, member, [b, a, c])
    assert.equal(await status(page).innerText(), 'Keya is now 2 of 3.')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowDown')
    await waitForOrder(page, member, [b, c, a])
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowUp')
    await waitForOrder(page, member, [a, b, c])
    assert.equal(await status(page).innerText(), 'Keya is now 1 of 3.')
    assert.isTrue(
      await handle(page, 'Keya').evaluate((it) => it === it.ownerDocument.activeElement)
    )
    await context.close()
  })

  test('by the buttons of a handle needs no dragging', async ({ assert }) => {
    const { member, cities, page, context } = await board(['Tapa', 'Tapb', 'Tapc'])
    const [a, b, c] = cities
    await handle(page, 'Tapb').click()
    await page.getByRole('button', { name: 'Move Tapb up' }).click()
    await waitForOrder(page, member, [b, a, c])
    const down = page.getByRole('button', { name: 'Move Tapb down' })
    assert.isTrue(await down.evaluate((it) => it === it.ownerDocument.activeElement))
    assert.isFalse(await page.getByRole('button', { name: 'Move Tapb up' }).isVisible())
    await down.click()
    await down.click()
    await waitForOrder(page, member, [a, c, b])
    await context.close()
  })

  test('works without JavaScript', async ({ assert }) => {
    const { member, cities, page, context } = await board(['Plaina', 'Plainb', 'Plainc'], {
      javaScriptEnabled: false,
    })
    const [a, b, c] = cities
    await handle(page, 'Plaina').click()
    await page.getByRole('button', { name: 'Move Plaina down' }).click()
    await page.getByText('Your board has the new order.').waitFor()
    assert.deepEqual(await stored(member), [b, a, c])
    await handle(page, 'Plainc').click()
    await page.getByRole('button', { name: 'Move Plainc up' }).click()
    await page.waitForLoadState()
    assert.deepEqual(await stored(member), [b, c, a])
    await context.close()
  })

  test('is followed by another tab, also by the wall view', async ({ assert }) => {
    const { member, cities, page, context } = await board(['Taba', 'Tabb', 'Tabc'])
    const [a, b, c] = cities
    const [other, wall] = [await context.newPage(), await context.newPage()]
    await other.goto('/dashboard')
    await wall.goto('/dashboard/wall')
    await Promise.all([isLive(other), isLive(wall)])
    const before = await other.locator(`[data-city-id="${a}"]`).elementHandle()

    await handle(page, 'Taba').press('End')

    for (const each of [page, other, wall]) await waitForOrder(each, member, [b, c, a])
    assert.isTrue(await before!.evaluate((row) => row.isConnected), 'the row has only moved')
    await handle(other, 'Tabc').press('ArrowUp')
    for (const each of [page, other, wall]) await waitForOrder(each, member, [c, b, a])
    await context.close()
  })

  test('says when the order cannot be stored, and shows the stored one', async ({ assert }) => {
    const { member, cities, page, context } = await board(['Faila', 'Failb'])
    await page.route('**/dashboard/order', (route) => route.abort())
    await handle(page, 'Faila').press('ArrowDown')
    await page.getByText('The new order could not be saved. Please try again.').waitFor()
    await waitForOrder(page, member, cities)
    assert.isNotEmpty(cities)
    await context.close()
  })
})

test.group('Undo on the board', () => {
  test('puts a city back at its old place', async ({ assert }) => {
    const { member, cities, page, context } = await board(['Undoa', 'Undob', 'Undoc'])
    await page.getByRole('button', { name: 'Stop watching Undob' }).click()
    await page.getByText('You no longer watch Undob.').waitFor()
    await page.getByRole('button', { name: 'Undo: watch Undob again' }).click()
    await page.getByText('You now watch Undob.').waitFor()
    await waitForOrder(page, member, cities)
    assert.equal(await page.locator('[data-board-count]').innerText(), '3')
    await context.close()
  })
})

test.group('A city that is disabled and offered again', () => {
  test('returns to its place on an open board, and is live', async ({ assert }) => {
    const { stack, member, cities, page, context } = await board(['Backa', 'Backb', 'Backc'])
    const [a, b, c] = cities
    await handle(page, 'Backc').press('Home')
    await waitForOrder(page, member, [c, a, b])
    await page.evaluate(() => void Object.assign(globalThis, { marked: true }))

    await setEnabled(stack, a, false)
    await page.locator(`[data-city-id="${a}"]`).waitFor({ state: 'detached' })
    assert.equal(await page.locator('[data-board-count]').innerText(), '2')
    await setEnabled(stack, a, true)

    await page.getByText('Backa is on your board now.').waitFor()
    await waitForOrder(page, member, [c, a, b])
    assert.equal(await page.locator('[data-board-count]').innerText(), '3')
    await stack.sql('UPDATE cities SET celsius = -7.5 WHERE id = $1', [a])
    await page.locator(`[data-city-id="${a}"]`).getByText('−7.5').waitFor()
    assert.isTrue(
      await page.evaluate(() => 'marked' in globalThis),
      'the page was not loaded again'
    )
    await context.close()
  })
})

test.group('Adding a city from the board', () => {
  test('by typing one of its names adds it last, and the board shows it live', async ({
    assert,
  }) => {
    const { stack, member, cities, page, context } = await board(['Already Typed'])
    const city = await stack.city('Typed Munich', 4)
    await addNames(stack, city, 'Typmünchen,Типмюнхен')

    await field(page).fill('typmunch')
    const option = page.getByRole('option', { name: /Typed Munich/ })
    await option.waitFor()
    assert.match(
      await option.innerText(),
      /Typed Munich Typmünchen\s+Testland · .*\d\d:\d\d\s+4\.0.°C/
    )
    assert.equal(await field(page).getAttribute('aria-expanded'), 'true')
    const active = await field(page).getAttribute('aria-activedescendant')
    assert.equal(await option.getAttribute('id'), active)
    await page.keyboard.press('Enter')

    await waitForOrder(page, member, [...cities, city])
    await until('the sentence', async () =>
      (await status(page).innerText()).includes('Typed Munich is on your board now.')
    )
    assert.equal(await field(page).inputValue(), '')
    assert.equal(await field(page).getAttribute('aria-expanded'), 'false')
    await stack.sql('UPDATE cities SET celsius = 5.5 WHERE id = $1', [city])
    await page.locator(`[data-city-id="${city}"]`).getByText('5.5').waitFor()
    await context.close()
  })

  test('by pointer works on a phone', async () => {
    const { stack, member, cities, page, context } = await board([], {
      viewport: { width: 320, height: 640 },
      hasTouch: true,
    })
    const city = await stack.city('Tappable Town', 4)
    await field(page).fill('Tappable')
    await page.getByRole('option', { name: /Tappable Town/ }).tap()
    await waitForOrder(page, member, [...cities, city])
    await context.close()
  })

  test('says when no city is found, it is already there, or the board is full', async ({
    assert,
  }) => {
    const names = ['Fulla', 'Fullb', 'Fullc', 'Fulld', 'Fulle']
    const { stack, member, cities, page, context } = await board(names)
    await stack.city('Fullf', 4)

    await field(page).fill('qwxyzzy')
    await page.getByRole('option', { name: 'No city is called “qwxyzzy”.' }).waitFor()
    await field(page).fill('Fulla')
    await page.getByRole('option', { name: /Fulla.*already on your board/ }).click({ force: true })
    assert.equal(await status(page).innerText(), 'Fulla is already on your board.')
    await field(page).fill('Fullf')
    await page.getByRole('option', { name: /Your board is full\./ }).waitFor()
    await page.keyboard.press('Escape')
    assert.equal(await page.getByRole('option').count(), 0)
    await page.route('**/cities/suggestions*', (route) => route.abort())
    await field(page).fill('Fullff')
    await page.getByRole('option', { name: 'The cities could not be loaded.' }).waitFor()
    assert.deepEqual(await stored(member), cities)
    await context.close()
  })

  test('says that it searches while the answer takes long', async () => {
    const { stack, page, context } = await board(['Slow Search'])
    await stack.city('Slowly Found', 4)
    let answer = () => {}
    const answered = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/cities/suggestions*', async (route) => {
      await answered
      await route.continue()
    })
    await field(page).fill('Slowly')
    await page.getByRole('option', { name: 'Searching…' }).waitFor()

    answer()
    await page.getByRole('option', { name: /Slowly Found/ }).waitFor()
    await page.getByRole('option', { name: 'Searching…' }).waitFor({ state: 'detached' })
    await context.close()
  })

  test('without JavaScript leads to the list of cities', async ({ assert }) => {
    const { page, context } = await board([], { javaScriptEnabled: false })
    await page.getByRole('searchbox', { name: 'Add a city to your board' }).fill('Lisboa')
    await page.keyboard.press('Enter')
    await page.waitForURL('/cities?search=Lisboa')
    assert.equal(await page.getByRole('searchbox').inputValue(), 'Lisboa')
    await context.close()
  })

  test('shows in another tab without being loaded again', async () => {
    const { stack, member, cities, page, context } = await board(['Second Tab'])
    const other = await context.newPage()
    await other.goto('/dashboard')
    await isLive(other)
    const city = await stack.city('Added Elsewhere', 4)
    await field(page).fill('Added Elsewhere')
    await page.getByRole('option', { name: /Added Elsewhere/ }).click()
    await other.getByText('Added Elsewhere is on your board now.').waitFor()
    await waitForOrder(other, member, [...cities, city])
    await context.close()
  })
})
