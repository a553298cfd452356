import { test } from '@japa/runner'
import type { BrowserContext, Page } from 'playwright-core'
import { addMessage, addRoom } from '#tests/support/add_message'
import { livePages } from '#tests/support/live_pages'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

/** Lets a script of the pages wait for `release`. */
async function holdScript(context: BrowserContext, name: string) {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  let requests = 0
  await context.route(new RegExp(`/assets/${name}-[^/]+\\.js$`), async (route) => {
    requests++
    await released
    await route.continue()
  })
  return { release, requested: () => until(`a request for ${name}`, async () => requests > 0) }
}

/** Lets a script of the pages fail. */
const failScript = (context: BrowserContext, name: string) =>
  context.route(new RegExp(`/assets/${name}-[^/]+\\.js$`), (route) => route.abort())

/** A browser does not request the script again. */
const failure = (page: Page) =>
  page.locator('#notices', { hasText: 'could not be loaded. Please load the page again.' })

test.group('A page whose script is slow or fails', (group) => {
  const { contextOf, open } = livePages(group)

  const registered = async () => Visitor.registered(await stackOn())

  test('says that it connects before the script of the hub arrives', async () => {
    const context = await contextOf(await registered())
    const script = await holdScript(context, 'hub_listeners')
    const page = await context.newPage()
    await page.goto('/dashboard', { waitUntil: 'commit' })
    await script.requested()
    await page.locator('#live-state', { hasText: 'Connecting…' }).waitFor()
    script.release()
    await page.locator('#live-state', { hasText: 'Live' }).waitFor()
  })

  test('does not say that it connects without scripts', async ({ assert }) => {
    const page = await (await contextOf(await registered(), { javaScriptEnabled: false })).newPage()
    await page.goto('/dashboard')
    assert.equal(await page.locator('#live-state').count(), 1)
    assert.isFalse(await page.locator('#live-state').isVisible())
  })

  test('shows the drawing of the server, and a notice, if the chart cannot be loaded', async ({
    assert,
  }) => {
    const member = await registered()
    const city = await member.stack.city('Latecharting', 20)
    await member.subscribe(city)
    const context = await contextOf(member)
    await failScript(context, 'history_chart')
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    await page.goto(`/cities/${city}`)
    await page.mouse.click(1, 1)
    await failure(page).waitFor()
    assert.isTrue(await page.locator('[data-history-drawing]').isVisible())
    assert.deepEqual(problems, [])

    await context.unrouteAll()
    await page.reload()
    await page.mouse.click(1, 1)
    await page.locator('[data-history-plot] canvas').waitFor()
    assert.equal(await failure(page).count(), 0)
  })

  test('says that the script of the hub cannot be loaded, and works without it', async ({
    assert,
  }) => {
    const member = await registered()
    await member.subscribe(await member.stack.city('Scriptless', 20))
    const context = await contextOf(member)
    await failScript(context, 'hub_listeners')
    const page = await context.newPage()
    await page.goto('/dashboard')
    await failure(page).waitFor()
    assert.equal(await page.locator('#live-state').innerText(), 'Connecting…')
    await page.getByRole('button', { name: /Stop watching/ }).click()
    await page.getByText('Your board is empty.').waitFor()
  })

  test('counts a crossed alert whose notice cannot be loaded', async ({ assert }) => {
    const member = await registered()
    const city = await member.stack.city('Latealarm', 20)
    await member.subscribe(city)
    await member.stack.sql(
      `INSERT INTO alerts (user_id, city_id, kind, celsius) SELECT id, $1, 'above', 30 FROM users WHERE email = $2`,
      [city, member.email]
    )
    const context = await contextOf(member)
    await failScript(context, 'notice')
    const page = await open(context, '/dashboard')
    await member.stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, 31.5)', [city])
    await failure(page).waitFor()
    assert.match(await page.locator('[data-unread="alerts"]').innerText(), /^1/)
  })

  test('marks the link that loads the form for a message', async ({ assert }) => {
    const member = await registered()
    const room = await addRoom(member)
    await addMessage(member, { room_id: room, body: 'Changeable' })
    const context = await contextOf(member)
    const script = await holdScript(context, 'change_message')
    const page = await open(context, `/chat/cities/${room}`)
    const message = page.locator('.message', { hasText: 'Changeable' })
    await message.hover()
    await message.locator('[data-edit]').click()
    await script.requested()
    assert.equal(await message.locator('[data-edit][aria-busy=true]').count(), 1)
    script.release()
    await message.locator('[data-edit-form] textarea').waitFor()
    assert.equal(await page.locator('[aria-busy]').count(), 0)
  })

  test('says that older messages could not be loaded', async ({ assert }) => {
    const member = await registered()
    const room = await addRoom(member)
    await member.stack.sql(
      `INSERT INTO messages (id, room_id, author_id, body)
         SELECT gen_random_uuid(), $1, users.id, 'Message ' || n
           FROM users, generate_series(1, 120) n WHERE email = $2`,
      [room, member.email]
    )
    const context = await contextOf(member)
    let requests = 0
    await context.route(/[?]before=/, (route) => {
      requests++
      return route.abort()
    })
    const page = await open(context, `/chat/cities/${room}`)
    await page.getByRole('link', { name: 'Older messages' }).click()
    await page.locator('#notices', { hasText: 'The server did not answer.' }).waitFor()
    assert.isTrue(await page.getByRole('link', { name: 'Older messages' }).isVisible())
    assert.isBelow(requests, 5)
  })

  test('says that the reference of the API cannot be loaded', async () => {
    const context = await contextOf(new Visitor(await stackOn()))
    await context.route(/swagger-ui-bundle/, (route) => route.abort())
    const page = await context.newPage()
    await page.goto('/api/docs')
    await page.getByText('The reference could not be loaded.').waitFor()
  })
})
