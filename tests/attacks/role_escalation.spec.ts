import { test } from '@japa/runner'
import pg from 'pg'
import { selectionDigest } from '#admin/lists/selection_digest'
import { notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { until, Visitor } from '#tests/support/visitor'

const newPassword = { password: 'a stolen password', password_confirmation: 'a stolen password' }

async function people() {
  const stack = await stackOn()
  const [admin, manager, colleague, member] = await Promise.all([
    Visitor.admin(stack),
    Visitor.manager(stack),
    Visitor.manager(stack),
    Visitor.registered(stack),
  ])
  return { stack, admin, manager, colleague, member }
}

const actions = [
  { name: 'set the password of', path: 'password?_method=PUT', fields: newPassword },
  { name: 'deactivate', path: 'activation?_method=DELETE' },
  { name: 'activate', path: 'activation' },
  { name: 'change the role of', path: 'role?_method=PUT', fields: { role: 'admin' } },
  { name: 'rename', path: '?_method=PUT', fields: { name: 'X', email: 'stolen@example.org' } },
  { name: 'watch a city for', path: 'subscriptions', fields: { city_id: '1' } },
]

test.group('Manager', () => {
  for (const { name, path, fields } of actions) {
    test(`cannot ${name} an admin, another manager or themselves`, async ({ assert }) => {
      const { stack, admin, manager, colleague } = await people()
      const before = await databaseState(stack)
      for (const subject of [admin, colleague, manager]) {
        const { id } = await subject.account()
        const page = `/admin/members/${id}`
        assert.equal((await manager.get(page)).status, 404)
        const form = { ...fields, form: 'password', _csrf: await manager.csrfToken() }
        const { status, body } = await manager.send(
          `${page}/${path}`.replace('/?', '?'),
          form,
          page
        )
        assert.equal(status, 404)
        assert.include(pageText(body), 'Page not found')
      }
      assert.equal(await databaseState(stack), before)
      assert.equal((await admin.get('/admin/cities')).status, 200)
    })
  }

  for (const { name, path, fields } of actions.slice(3)) {
    test(`cannot ${name} a member`, async ({ assert }) => {
      const { stack, manager, member } = await people()
      const page = `/admin/members/${(await member.account()).id}`
      assert.equal((await manager.get(page)).status, 200)
      const before = await databaseState(stack)
      const form = { ...fields, _csrf: await manager.csrfToken() }
      const { status } = await manager.send(`${page}/${path}`.replace('/?', '?'), form, page)
      assert.equal(status, 404)
      assert.equal(await databaseState(stack), before)
    })
  }

  test('cannot change admins or managers with bulk actions', async ({ assert }) => {
    const { stack, admin, manager, colleague } = await people()
    const accounts = await Promise.all([admin, colleague, manager].map((each) => each.account()))
    const digest = selectionDigest(accounts.map(({ id }) => id as number))
    const ids = accounts.map(({ id }) => `ids[]=${id}`).join('&')
    const before = await databaseState(stack)
    for (const action of ['deactivate', 'activate', 'makeManager', 'makeAdmin']) {
      const bulk = `/admin/members/bulk?${ids}&action=${action}`
      await manager.submit(bulk, { told: digest }, '/admin/members')
    }
    assert.equal(await databaseState(stack), before)
  })

  test('cannot add a manager or an admin', async ({ assert }) => {
    const { stack, manager } = await people()
    const before = await databaseState(stack)
    for (const role of ['manager', 'admin']) {
      const form = { name: 'X', email: 'accomplice@example.org', role, ...newPassword }
      assert.equal((await manager.submit('/admin/members', form, '/admin/members')).status, 404)
    }
    assert.equal(await databaseState(stack), before)
  })

  test('cannot set the password of a member who is becoming an admin', async ({ assert }) => {
    const { stack, manager, member } = await people()
    const before = await member.account()
    const page = `/admin/members/${before.id}`
    const token = await manager.csrfToken()
    const promotion = new pg.Client(stack.env.DATABASE_URL)
    await promotion.connect()
    await promotion.query('BEGIN')
    await promotion.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [before.id])

    const sent = manager.send(
      `${page}/password?_method=PUT`,
      { ...newPassword, _csrf: token },
      page
    )
    await until('the request to wait for the row', async () => {
      const waiting = await stack.sql('SELECT FROM pg_locks WHERE NOT granted')
      return waiting.length > 0
    })
    await promotion.query('COMMIT')
    await promotion.end()

    assert.equal((await sent).status, 404)
    assert.equal((await member.account()).password, before.password)
  })

  test('cannot change members after losing the role', async ({ assert }) => {
    const { stack, manager, member } = await people()
    const page = `/admin/members/${(await member.account()).id}`
    const token = await manager.csrfToken()
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [manager.email])
    const sent = await manager.send(`${page}/activation?_method=DELETE`, { _csrf: token }, page)
    assert.equal(sent.status, 404)
    assert.isTrue((await member.account()).active)
  })
})

test.group('Admin who acts for a member', () => {
  test("changes the member's board, and the audit log records it", async ({ assert }) => {
    const { stack, admin, member } = await people()
    const [{ id: adminId }, { id }] = [await admin.account(), await member.account()]
    const page = `/admin/members/${id}`
    const city = await stack.city('Acted for', 20)

    const found = await admin.get(`${page}?search=acted+for`)
    assert.include(found.body, `action="${page}/subscriptions"`)
    const watched = await admin.submit(`${page}/subscriptions`, { city_id: city }, page)
    assert.equal(watched.path, page)
    assert.equal(notices(watched.body), 'Vera Visitor now watches Acted for.')
    assert.include(pageText(watched.body), '1 of 5 cities Acted for 20.0 °C')
    assert.include(pageText((await member.get('/dashboard')).body), 'Acted for')
    assert.notInclude(
      (await admin.get('/dashboard')).body,
      'Acted for',
      'only on the board of the member'
    )

    // The audit log must record only the two changes by the admin that have an effect. It must
    // record neither the repeated requests nor what the member does on their own board.
    await admin.submit(`${page}/subscriptions`, { city_id: city }, page)
    const stopWatching = `${page}/subscriptions/${city}?_method=DELETE`
    const ended = await admin.submit(stopWatching, {}, page)
    assert.equal(notices(ended.body), 'Vera Visitor no longer watches Acted for.')
    await admin.submit(stopWatching, {}, page)
    await member.submit('/subscriptions', { city_id: city }, '/dashboard')

    const changes = { city: { to: 'Acted for, Testland', id: city } }
    const entries = await stack.sql(
      `SELECT actor_id, action, changes #- '{city,place}' AS changes FROM audit_entries
         WHERE subject_type = 'user' AND subject_id = $1 ORDER BY id`,
      [id]
    )
    assert.deepEqual(entries, [
      { actor_id: adminId, action: 'member.city_watched', changes },
      { actor_id: adminId, action: 'member.city_unwatched', changes },
    ])
  })

  test('cannot add a disabled city, or more cities than the limit', async ({ assert }) => {
    const { stack, admin, member } = await people()
    const { id } = await member.account()
    const page = `/admin/members/${id}`
    const cities = []
    for (let i = 0; i < 6; i++) cities.push(await stack.city(`Limited ${i}`))
    await member.subscribe(...cities.slice(0, 5))
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [cities[0]])
    const subscriptions = () =>
      stack.sql('SELECT city_id FROM subscriptions WHERE user_id = $1 ORDER BY city_id', [id])
    const before = await subscriptions()

    const hidden = await admin.submit(`${page}/subscriptions`, { city_id: cities[0] }, page)
    assert.equal(hidden.status, 404)
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [cities[0]])
    const full = await admin.submit(`${page}/subscriptions`, { city_id: cities[5] }, page)

    assert.equal(
      notices(full.body),
      'Vera Visitor already watches 5 cities. Please remove one of them first.'
    )
    assert.include(pageText(full.body), 'The board is full.')
    assert.lengthOf(before, 5)
    assert.deepEqual(await subscriptions(), before)
  })
})
