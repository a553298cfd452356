import { test } from '@japa/runner'
import pg from 'pg'
import { selectionDigest } from '#admin/lists/selection_digest'
import { notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { until, Visitor } from '#tests/support/visitor'

const twice = { password: 'a stolen password', password_confirmation: 'a stolen password' }

async function scene() {
  const stack = await stackOn()
  const [admin, manager, colleague, member] = await Promise.all([
    Visitor.admin(stack),
    Visitor.manager(stack),
    Visitor.manager(stack),
    Visitor.registered(stack),
  ])
  return { stack, admin, manager, colleague, member }
}

const acts = [
  { name: 'resets the password of', path: 'password?_method=PUT', fields: twice },
  { name: 'deactivates', path: 'activation?_method=DELETE' },
  { name: 'activates', path: 'activation' },
  { name: 'changes the role of', path: 'role?_method=PUT', fields: { role: 'admin' } },
  { name: 'renames', path: '?_method=PUT', fields: { name: 'X', email: 'stolen@example.org' } },
  { name: 'watches for', path: 'subscriptions', fields: { city_id: '1' } },
]

test.group('Attack 56: a manager beyond his power', () => {
  for (const { name, path, fields } of acts) {
    test(`${name} an admin, another manager, himself: refused`, async ({ assert }) => {
      const { stack, admin, manager, colleague } = await scene()
      const before = await databaseState(stack)
      for (const whom of [admin, colleague, manager]) {
        const { id } = await whom.account()
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

  for (const { name, path, fields } of acts.slice(3)) {
    test(`${name} a member: refused`, async ({ assert }) => {
      const { stack, manager, member } = await scene()
      const page = `/admin/members/${(await member.account()).id}`
      assert.equal((await manager.get(page)).status, 200)
      const before = await databaseState(stack)
      const form = { ...fields, _csrf: await manager.csrfToken() }
      const { status } = await manager.send(`${page}/${path}`.replace('/?', '?'), form, page)
      assert.equal(status, 404)
      assert.equal(await databaseState(stack), before)
    })
  }

  test('deactivates admins and managers among many: they are left', async ({ assert }) => {
    const { stack, admin, manager, colleague } = await scene()
    const whom = await Promise.all([admin, colleague, manager].map((each) => each.account()))
    const told = selectionDigest(whom.map(({ id }) => id as number))
    const ids = whom.map(({ id }) => `ids[]=${id}`).join('&')
    const before = await databaseState(stack)
    for (const action of ['deactivate', 'activate', 'makeManager', 'makeAdmin']) {
      const bulk = `/admin/members/bulk?${ids}&action=${action}`
      await manager.submit(bulk, { told }, '/admin/members')
    }
    assert.equal(await databaseState(stack), before)
  })

  test('adds a manager or an admin: refused', async ({ assert }) => {
    const { stack, manager } = await scene()
    const before = await databaseState(stack)
    for (const role of ['manager', 'admin']) {
      const form = { name: 'X', email: 'accomplice@example.org', role, ...twice }
      assert.equal((await manager.submit('/admin/members', form, '/admin/members')).status, 404)
    }
    assert.equal(await databaseState(stack), before)
  })

  test('does not outrun the member’s becoming an admin', async ({ assert }) => {
    const { stack, manager, member } = await scene()
    const before = await member.account()
    const page = `/admin/members/${before.id}`
    const token = await manager.csrfToken()
    const promotion = new pg.Client(stack.env.DATABASE_URL)
    await promotion.connect()
    await promotion.query('BEGIN')
    await promotion.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [before.id])

    const sent = manager.send(`${page}/password?_method=PUT`, { ...twice, _csrf: token }, page)
    await until('it to wait for the row', async () => {
      const waiting = await stack.sql('SELECT FROM pg_locks WHERE NOT granted')
      return waiting.length > 0
    })
    await promotion.query('COMMIT')
    await promotion.end()

    assert.equal((await sent).status, 404)
    assert.equal((await member.account()).password, before.password)
  })

  test('is over with the next request of a manager who is one no longer', async ({ assert }) => {
    const { stack, manager, member } = await scene()
    const page = `/admin/members/${(await member.account()).id}`
    const token = await manager.csrfToken()
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [manager.email])
    const sent = await manager.send(`${page}/activation?_method=DELETE`, { _csrf: token }, page)
    assert.equal(sent.status, 404)
    assert.isTrue((await member.account()).active)
  })
})

test.group('Attack 57: an admin acts for another', () => {
  test('done as the member would do it, and recorded', async ({ assert }) => {
    const { stack, admin, member } = await scene()
    const [{ id: by }, { id }] = [await admin.account(), await member.account()]
    const page = `/admin/members/${id}`
    const city = await stack.city('Acted for', 20)

    const found = await admin.get(`${page}?search=acted+for`)
    assert.include(found.body, `action="${page}/subscriptions"`)
    const watched = await admin.submit(`${page}/subscriptions`, { city_id: city }, page)
    assert.equal(watched.path, page)
    assert.equal(notices(watched.body), 'Vera Visitor now watches Acted for.')
    assert.include(pageText(watched.body), '1 of 5 cities Acted for 20.0 °C')
    assert.include(pageText((await member.get('/dashboard')).body), 'Acted for')
    assert.notInclude((await admin.get('/dashboard')).body, 'Acted for', 'and on no other board')

    // Again changes nothing, and so does what the member does himself.
    await admin.submit(`${page}/subscriptions`, { city_id: city }, page)
    const away = `${page}/subscriptions/${city}?_method=DELETE`
    const ended = await admin.submit(away, {}, page)
    assert.equal(notices(ended.body), 'Vera Visitor no longer watches Acted for.')
    await admin.submit(away, {}, page)
    await member.submit('/subscriptions', { city_id: city }, '/dashboard')

    const changes = { city: { to: 'Acted for, Testland', id: city } }
    const entries = await stack.sql(
      `SELECT actor_id, action, changes FROM audit_entries
         WHERE subject_type = 'user' AND subject_id = $1 ORDER BY id`,
      [id]
    )
    assert.deepEqual(entries, [
      { actor_id: by, action: 'member.city_watched', changes },
      { actor_id: by, action: 'member.city_unwatched', changes },
    ])
  })

  test('within the same limits: no city too many, none that is not offered', async ({ assert }) => {
    const { stack, admin, member } = await scene()
    const { id } = await member.account()
    const page = `/admin/members/${id}`
    const cities = []
    for (let i = 0; i < 6; i++) cities.push(await stack.city(`Limited ${i}`))
    await member.subscribe(...cities.slice(0, 5))
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [cities[0]])
    const board = () =>
      stack.sql('SELECT city_id FROM subscriptions WHERE user_id = $1 ORDER BY city_id', [id])
    const before = await board()

    const hidden = await admin.submit(`${page}/subscriptions`, { city_id: cities[0] }, page)
    assert.equal(hidden.status, 404)
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [cities[0]])
    const full = await admin.submit(`${page}/subscriptions`, { city_id: cities[5] }, page)

    assert.equal(
      notices(full.body),
      'Vera Visitor watches 5 cities already; take one of them off the board first.'
    )
    assert.include(pageText(full.body), 'The board is full.')
    assert.lengthOf(before, 5)
    assert.deepEqual(await board(), before)
  })
})
