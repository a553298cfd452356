import { test } from '@japa/runner'
import { addEntries } from '#tests/support/add_entries'
import { addEntry } from '#tests/support/add_entry'
import { addMessage } from '#tests/support/add_message'
import { chromium, signIn } from '#tests/support/chromium'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const LONG = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch'

/** The smallest phones that are still in use. */
const VIEWPORT = { width: 320, height: 800 }

async function openOnPhone(baseURL: string, locale = 'en-GB') {
  const browser = await chromium()
  const context = await browser.newContext({ baseURL, locale, viewport: VIEWPORT, hasTouch: true })
  return { context, page: await context.newPage() }
}

/** Unread badges that touch the menu. */
const COVERED_BADGES = `(() => {
  const menu = document.querySelector('.site-header [popovertarget]')?.getBoundingClientRect()
  return [...document.querySelectorAll('.site-header .unread-badge')]
    .filter((badge) => menu?.width && badge.getBoundingClientRect().right >= menu.left)
    .map((badge) => badge.textContent.trim())
})()`

/** The dates of the page, each with the number of its lines. */
const LINES_OF_DATES = `(() => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  const dates = []
  while (walker.nextNode()) {
    for (const { 0: date, index } of walker.currentNode.data.matchAll(/\\d{4}-\\d\\d-\\d\\d/g)) {
      range.setStart(walker.currentNode, index)
      range.setEnd(walker.currentNode, index + date.length)
      dates.push(new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size)
    }
  }
  return dates
})()`

/** Filters that are too narrow for the text that they show. */
const CUT_FILTERS = `(() => {
  const measure = document.createElement('canvas').getContext('2d')
  return [...document.querySelectorAll('.search select')]
    .map((select) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(select)
      measure.font = font
      const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
      const text = select.selectedOptions[0].text.trim()
      return { text, isCut: measure.measureText(text).width > room }
    })
    .filter(({ isCut }) => isCut)
    .map(({ text }) => text)
})()`

async function openAsRussianAdmin() {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  await stack.sql('UPDATE users SET locale = $1 WHERE email = $2', ['ru-RU', admin.email])
  const opened = await openOnPhone(stack.url, 'ru-RU')
  const [name, value] = admin.cookie.split('=')
  await opened.context.addCookies([{ name, value, url: stack.url }])
  return { stack, ...opened }
}

test.group('Pages on a phone', () => {
  test('are never wider than the screen, even with very long names', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city(LONG, 20)
    const admin = await Visitor.admin(stack)
    await admin.subscribe(city)
    const old = await stack.city('Old')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, -20.5, '2020-01-01')`,
      [old]
    )
    const { id } = await admin.account()
    await stack.sql('UPDATE users SET name = $1, shown_in_club = true WHERE id = $2', [LONG, id])
    const today = new Date().toISOString().slice(0, 10)
    const far = { date: today, metres: 4_000_000, seconds: 86_400 }
    await addEntries(admin, far, ...['swim', 'other'].map((kind) => ({ ...far, kind })))
    const member = await Visitor.registered(stack)
    const { id: memberId } = await member.account()
    await stack.sql('UPDATE users SET email = $1 WHERE id = $2', [
      `${LONG}@example.org`.toLowerCase(),
      memberId,
    ])
    await stack.sql(
      `INSERT INTO entries (user_id, date, distance_m, duration_s, kind, started_at, city_id)
       SELECT $1, date '2025-12-31' - n, 99999, 86399, 'other', '10:00', $2 FROM generate_series(0, 400) n`,
      [id, city]
    )
    const entry = await addEntry(admin, { city_id: city, title: LONG, note: LONG, source: 'gpx' })
    await addEntry(admin, { city_id: old, title: LONG, distance_unit: 'mi', date: '2020-01-01' })
    const message = await addMessage(admin, { room_id: city, body: LONG.repeat(5) })
    const { context, page } = await openOnPhone(stack.url)
    await signIn(page, admin)

    for (const path of [
      ...['chat', `chat/cities/${city}`, `chat/cities/${city}?edit=${message}`],
      ...[
        'dashboard',
        'dashboard/wall',
        'cities',
        `cities/${city}`,
        'settings',
        'settings/sign-ins',
      ],
      ...['log/report/2025', 'log/weeks', 'log/weeks?compare=2025', 'log/calendar'],
      ...['log/records', 'club'],
      ...['admin/cities', 'admin/cities?edit=yes', 'admin/cities/create'],
      ...[`admin/cities/${city}/edit`, `admin/cities/${city}/readings/create`],
      `admin/cities/bulk/create?action=remove&ids[]=${city}`,
      ...['admin/members', 'admin/members/create', `admin/members/${id}`],
      ...[`admin/members/${memberId}`, 'admin/subscriptions', 'admin/readings'],
      ...[`admin/readings?city=${city}`, 'admin/feed', 'admin/imports', 'admin/imports/create'],
      ...['log', `log/${entry}/edit`, `admin/members/${id}/log`],
      ...['admin/audit', `admin/audit?actor=${id}`, 'admin/jobs'],
    ]) {
      await page.goto(`/${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const width = await page.evaluate('document.documentElement.scrollWidth')
      assert.equal(width, VIEWPORT.width, path)
    }
    await context.close()
  })

  for (const language of ['en-GB', 'ru-RU']) {
    test(`are not wider either, and have a header of one line, for visitors and members (${language})`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const member = await Visitor.registered(stack)
      const admin = await Visitor.admin(stack)
      await stack.sql('UPDATE users SET name = $1, locale = $2 WHERE email = ANY($3)', [
        LONG,
        language,
        [member.email, admin.email],
      ])
      for (const id of [await stack.city(LONG, -20.5), await stack.city('Short', 9)])
        for (const each of [member, admin]) {
          await each.subscribe(id)
          await addMessage(admin, { room_id: id })
        }
      const { context, page } = await openOnPhone(stack.url, language)
      const check = async (...paths: string[]) => {
        for (const path of paths) {
          await page.goto(path)
          await page.getByRole('heading', { level: 1 }).waitFor()
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, path)
          const header = await page.locator('.site-header').boundingBox()
          assert.isBelow(header!.height, 64, path)
          assert.isEmpty(await page.evaluate(COVERED_BADGES), path)
        }
      }

      await check('/', '/about', '/docs/configuration', '/docs/scaling', '/login', '/register')
      await check('/forgot-password', '/chat', '/chat/search?search=said', '/nothing-here')
      for (const person of [member, admin]) {
        const [name, value] = person.cookie.split('=')
        await context.addCookies([{ name, value, url: stack.url }])
        await check(
          '/about',
          '/dashboard',
          '/cities',
          '/log',
          '/chat',
          '/settings',
          '/nothing-here'
        )
      }
      await context.close()
    })
  }

  test('break no line inside a date', async ({ assert }) => {
    const { stack, context, page } = await openAsRussianAdmin()
    const names = ['Rome', 'Parma', 'Padova', 'Pescara', 'Piacenza', 'Pordenone', 'Campobasso']
    for (const name of names) {
      const id = await stack.city(name, 20)
      await stack.sql(
        `INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, -20.5, '2020-01-01')`,
        [id]
      )
    }
    const city = await stack.city('Fano')
    for (const path of [
      '/admin/readings/bulk/create?action=remove&all=yes',
      `/admin/cities/${city}/readings/create`,
    ]) {
      await page.goto(path)
      const lines = await page.evaluate<number[]>(LINES_OF_DATES)
      assert.isNotEmpty(lines, path)
      assert.isTrue(
        lines.every((count) => count === 1),
        `${path}: ${lines}`
      )
    }
    await context.close()
  })

  test('show the whole text of each filter in Russian', async ({ assert }) => {
    const { context, page } = await openAsRussianAdmin()
    for (const list of ['cities', 'members', 'subscriptions', 'readings', 'messages', 'audit']) {
      await page.goto(`/admin/${list}`)
      assert.isNotEmpty(await page.locator('.search select').all(), list)
      assert.isEmpty(await page.evaluate(CUT_FILTERS), list)
    }
    await context.close()
  })

  test('keep the numbers of a hub in its row', async ({ assert }) => {
    const { context, page } = await openAsRussianAdmin()
    await page.goto('/admin/hub')
    await page.locator('[data-hub] [data-column]').first().waitFor()
    const outside = await page.evaluate<string[]>(`
      [...document.querySelectorAll('[data-hub] [data-column]')]
        .filter((cell) =>
          cell.getBoundingClientRect().right > cell.parentElement.getBoundingClientRect().right)
        .map((cell) => cell.dataset.title)`)
    assert.isEmpty(outside)
    await context.close()
  })

  test('have a menu with the other pages, and no second one on a wide screen', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const { context, page } = await openOnPhone(stack.url)
    const [name, value] = admin.cookie.split('=')
    await context.addCookies([{ name, value, url: stack.url }])
    await page.goto('/dashboard')
    const settings = page.locator('.site-menu').getByRole('link', { name: 'Settings' })
    assert.isFalse(await settings.isVisible())

    await page.getByRole('button', { name: 'Menu' }).click()
    assert.isTrue(await page.getByRole('button', { name: 'Sign out' }).isVisible())
    await settings.click()
    await page.waitForURL('/settings')
    await page.locator('.site-menu:not(:popover-open)').waitFor({ state: 'attached' })
    assert.isFalse(await settings.isVisible())

    await page.setViewportSize({ width: 1280, height: 800 })
    assert.isTrue(await settings.isVisible())
    assert.isFalse(await page.getByRole('button', { name: 'Menu' }).isVisible())
    await context.close()
  })

  test('are not wider while they say for how long they have been offline', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    for (const locale of ['en-GB', 'ru-RU']) {
      const { context, page } = await openOnPhone(member.stack.url, locale)
      const [name, value] = member.cookie.split('=')
      await context.addCookies([{ name, value, url: member.stack.url }])
      await page.goto('/dashboard')
      await page.locator('html[data-live=live]').waitFor()
      await context.setOffline(true)
      await page.locator('html[data-live=offline]').waitFor()
      assert.isAbove((await page.locator('#live-state').innerText()).length, 30)
      const width = await page.evaluate('document.documentElement.scrollWidth')
      assert.equal(width, VIEWPORT.width, locale)
      await context.close()
    }
  })

  test('show the first invalid field below the header, with its label', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const { context, page } = await openOnPhone(stack.url)
    const [name, value] = admin.cookie.split('=')
    await context.addCookies([{ name, value, url: stack.url }])
    await page.goto('/admin/cities/create')
    // The header covers the field when the button is in view.
    const field = await page.locator('#name').boundingBox()
    const pageHeight = await page.evaluate<number>('document.documentElement.scrollHeight')
    await page.setViewportSize({ width: 390, height: Math.round(pageHeight - field!.y + 30) })
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    await page.getByRole('button', { name: 'Add the city' }).click()
    await page.locator('#name[aria-invalid="true"]:focus').waitFor()

    const [label, header] = await Promise.all(
      ['label[for="name"]', 'header'].map((selector) => page.locator(selector).boundingBox())
    )
    assert.isAbove(await page.evaluate<number>('scrollY'), 0)
    assert.isAtLeast(label!.y, header!.y + header!.height)
    await context.close()
  })
})
