import { test } from '@japa/runner'
import { selectionDigest } from '#admin/lists/selection_digest'
import { pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

const SECRET = 'four words of a secret'
const twice = { password: SECRET, password_confirmation: SECRET }

async function visit() {
  const stack = await stackOn()
  const [admin, manager, member] = await Promise.all([
    Visitor.admin(stack),
    Visitor.manager(stack),
    Visitor.registered(stack),
  ])
  const [{ id: adminId }, { id }] = [await admin.account(), await member.account()]
  return { stack, admin, manager, member, adminId, id, page: `/admin/members/${id}` }
}

/** Returns the audit entries about this subject, oldest first. */
const recorded = (stack: Stack, type: 'user' | 'city', id: number) =>
  stack.sql(
    `SELECT actor_id, action, changes FROM audit_entries
       WHERE subject_type = $1 AND subject_id = $2 ORDER BY id`,
    [type, id]
  )

const entries = (html: string) =>
  [...html.matchAll(/<tr[^>]*id="entry-(\d+)".*?<\/tr>/gs)].map(([row, id]) => ({
    id: Number(id),
    html: row,
    text: pageText(row).trim(),
  }))

test.group('The audit log', () => {
  test('records every action on an account with its actor, and no secret', async ({ assert }) => {
    const { stack, admin, manager, member, adminId, page } = await visit()
    const { id: managerId } = await manager.account()
    const newcomer = new Visitor(stack)
    const fields = { name: 'Nora New', email: newcomer.email, ...twice }
    await manager.submit('/admin/members', fields, '/admin/members/create')
    const { id } = await newcomer.account()
    const path = page.replace(/\d+/, id)
    const act = (by: Visitor, what: string, form = {}) => by.submit(path + what, form, path)

    await act(manager, '/activation?_method=DELETE')
    await act(manager, '/activation')
    await act(manager, '/password?_method=PUT', twice)
    await act(admin, '/role?_method=PUT', { role: 'manager' })
    await act(admin, '?_method=PUT', { name: 'Nora Newer', email: member.email + '.net' })

    assert.deepEqual(await recorded(stack, 'user', id), [
      { actor_id: managerId, action: 'member.created', changes: { role: { to: 'member' } } },
      { actor_id: managerId, action: 'member.deactivated', changes: {} },
      { actor_id: managerId, action: 'member.activated', changes: {} },
      { actor_id: managerId, action: 'member.password_set', changes: {} },
      {
        actor_id: adminId,
        action: 'member.role_changed',
        changes: { role: { from: 'member', to: 'manager' } },
      },
      { actor_id: adminId, action: 'member.profile_changed', changes: { name: {}, email: {} } },
    ])
    const all = JSON.stringify(await stack.sql('SELECT * FROM audit_entries'))
    for (const secret of [
      SECRET,
      (await stack.sql('SELECT password FROM users WHERE id = $1', [id]))[0].password,
      '@example.org',
    ]) {
      assert.notInclude(all, secret)
    }
  })

  test('records nothing if nothing changed or the action was rejected', async ({ assert }) => {
    const { stack, admin, manager, member, id, page } = await visit()
    const act = (by: Visitor, what: string, form = {}) => by.submit(page + what, form, page)

    await act(manager, '/activation')
    await act(admin, '/role?_method=PUT', { role: 'member' })
    await act(admin, '/role?_method=PUT', { role: 'god' })
    await act(manager, '/role?_method=PUT', { role: 'manager' })
    await act(admin, '?_method=PUT', { name: member.name, email: member.email })
    await act(admin, '/password?_method=PUT', { ...twice, password: 'another' })
    await act(admin, '/subscriptions/1?_method=DELETE')

    assert.isEmpty(await recorded(stack, 'user', id))
  })

  test('records and shows changes of cities with old and new values', async ({ assert }) => {
    const { stack, admin, adminId } = await visit()
    const form = {
      name: 'Audited',
      country: 'X',
      latitude: '1',
      longitude: '2',
      timezone: 'UTC',
      enabled: 'true',
    }
    await admin.submit('/admin/cities', form, '/admin/cities/create')
    const [{ id }] = await stack.sql(`SELECT id FROM cities WHERE name = 'Audited'`)
    const path = `/admin/cities/${id}`
    await admin.submit(`${path}?_method=PUT`, { ...form, latitude: '1.5' }, `${path}/edit`)
    await admin.submit(`${path}?_method=PUT`, { ...form, latitude: '1.5' }, `${path}/edit`)
    await admin.submit(`${path}?_method=PATCH`, { enabled: 'false' }, '/admin/cities')
    await admin.submit(`${path}/readings`, { celsius: '-4.5' }, '/admin/cities')
    await admin.submit(`${path}/readings`, { celsius: 'warm' }, '/admin/cities')
    await admin.submit(`${path}?_method=DELETE`, {}, '/admin/cities')

    const acts = await recorded(stack, 'city', id)
    assert.isTrue(acts.every(({ actor_id: actor }) => actor === adminId))
    assert.deepEqual(
      acts.map(({ action, changes }) => [action, changes]),
      [
        ['city.created', { name: { to: 'Audited, X' } }],
        ['city.changed', { latitude: { from: 1, to: 1.5 } }],
        ['city.disabled', { enabled: { from: true, to: false } }],
        ['city.temperature_recorded', { celsius: { from: null, to: -4.5 } }],
        [
          'city.deleted',
          {
            name: { from: 'Audited' },
            country: { from: 'X' },
            timezone: { from: 'UTC' },
            latitude: { from: 1.5 },
            longitude: { from: 2 },
            enabled: { from: false },
          },
        ],
      ]
    )

    const { body } = await admin.get(`/admin/audit?city=${id}`)
    const lines = entries(body).map(({ text: line }) => line.replace(/ \d{4}-\d\d-\d\d .*$/, ''))
    assert.match(lines[0], new RegExp(`^Vera Visitor deleted city ${id}: name: Audited`))
    assert.match(lines[0], /latitude: 1\.5/)
    assert.deepEqual(lines.slice(1), [
      `Vera Visitor set the temperature of city ${id}: no reading → −4.5 °C`,
      `Vera Visitor disabled city ${id}`,
      `Vera Visitor changed city ${id}: latitude 1 → 1.5`,
      `Vera Visitor created city ${id}: name: Audited, X`,
    ])
  })

  test('is written in the same transaction as the action', async ({ assert }) => {
    const { stack, admin, manager, member, id, page } = await visit()
    const city = await stack.city('Unrecordable', 20)
    await stack.sql('ALTER TABLE audit_entries ADD CONSTRAINT full_disk CHECK (false) NOT VALID')
    try {
      const newcomer = new Visitor(stack)
      const fields = { name: 'Nora New', email: newcomer.email, ...twice, role: 'admin' }
      const before = await databaseState(stack)
      for (const [by, path, form] of [
        [admin, '/admin/members', fields],
        [manager, `${page}/activation?_method=DELETE`, {}],
        [manager, `${page}/password?_method=PUT`, twice],
        [admin, `${page}/role?_method=PUT`, { role: 'admin' }],
        [admin, `${page}?_method=PUT`, { name: 'X', email: member.email }],
        [admin, `${page}/subscriptions`, { city_id: city }],
        [admin, `/admin/cities/${city}?_method=PATCH`, { enabled: 'false' }],
        [admin, `/admin/cities/${city}?_method=DELETE`, {}],
        [admin, `/admin/cities/${city}/readings`, { celsius: '1' }],
      ] as const) {
        assert.equal((await by.submit(path, form, '/admin/members')).status, 500, path)
      }
      assert.equal(await databaseState(stack), before)
      assert.isUndefined(await newcomer.account())
      assert.equal((await member.get('/dashboard')).status, 200, 'still signed in')
      assert.isEmpty(await stack.sql('SELECT FROM subscriptions WHERE user_id = $1', [id]))
    } finally {
      await stack.sql('ALTER TABLE audit_entries DROP CONSTRAINT full_disk')
    }
  })

  test('shows entries by subject or actor, newest first, linked from the page of the member', async ({
    assert,
  }) => {
    const { admin, manager, adminId, id, page } = await visit()
    await manager.submit(`${page}/activation?_method=DELETE`, {}, page)
    await admin.submit(`${page}/role?_method=PUT`, { role: 'manager' }, page)

    const { body } = await admin.get(page)
    assert.include(body, `href="/admin/audit?member=${id}"`)
    assert.include(body, `href="/admin/audit?actor=${id}"`)
    const lines = async (query: string) =>
      entries((await admin.get(`/admin/audit?${query}`)).body).map(({ text: line }) => line)
    const [role, off] = await lines(`member=${id}`)
    assert.match(role, /^Vera Visitor changed the role of Vera Visitor: member → manager/)
    assert.match(off, /^Vera Visitor deactivated Vera Visitor \d{4}-\d\d-\d\d \d\d:\d\d:\d\d Undo$/)
    assert.lengthOf(await lines(`member=${id}`), 2)
    assert.deepEqual(await lines(`actor=${adminId}`), [role])
    assert.deepEqual(await lines(`actor=${adminId}&member=${id}`), [role])
    assert.isEmpty(await lines(`actor=${id}`))
    assert.include(
      pageText((await admin.get(`/admin/audit?actor=${id}`)).body),
      'No entry matches these filters.'
    )
    assert.include(
      await lines('actor=abc&member=-1&batch=x&from=x&before=x&sort=x'),
      role,
      'invalid filters are ignored'
    )
  })

  test('shows deleted accounts by id, and the command line as an actor', async ({ assert }) => {
    const { stack, admin, adminId, id, page } = await visit()
    const other = await Visitor.admin(stack)
    await admin.submit(`${page}/activation?_method=DELETE`, {}, page)
    await stack.sql(`INSERT INTO audit_entries (action, subject_type, subject_id)
                     VALUES ('member.created', 'user', ${id})`)
    await stack.sql('DELETE FROM users WHERE id = ANY($1)', [[id, adminId]])

    const { body } = await other.get(`/admin/audit?member=${id}`)
    const [created, off] = entries(body)
    assert.match(created.text, new RegExp(`^Command line created deleted account ${id} `))
    assert.match(
      off.text,
      new RegExp(`^deleted account ${adminId} deactivated deleted account ${id} `)
    )
  })

  test('is paged with its filter, and shows no entry twice', async ({ assert }) => {
    const { stack, admin, id } = await visit()
    await stack.sql(
      `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id)
         SELECT $1, 'member.activated', 'user', 2000000000 + i FROM generate_series(1, 101) i`,
      [id]
    )
    const sizes = []
    const seen = new Set<number>()
    let path: string | undefined = `/admin/audit?actor=${id}`
    while (path) {
      const { body } = await admin.get(path)
      sizes.push(entries(body).length)
      for (const entry of entries(body)) seen.add(entry.id)
      path = /rel="next"[^>]*href="([^"]*)"/s.exec(body)?.[1].replaceAll('&amp;', '&')
      if (path) assert.include(path, `actor=${id}`)
    }
    assert.deepEqual(sizes, [25, 25, 25, 25, 1])
    assert.equal(seen.size, 101)
  })

  test('is filtered by actor, subject, action, time and batch, and sorted', async ({ assert }) => {
    const { stack, admin, id } = await visit()
    await stack.sql(`UPDATE users SET name = 'Ödön Searched' WHERE id = $1`, [id])
    await stack.sql(
      `INSERT INTO audit_entries (at, actor_id, action, subject_type, subject_id, batch) VALUES
         ('2026-02-01T00:00Z', $1, 'member.activated', 'user', 2147483647, NULL),
         ('2026-02-01T23:59Z', $1, 'city.changed', 'city', 2, md5('together')::uuid),
         ('2026-02-02T00:00Z', NULL, 'city.changed', 'city', 1, md5('together')::uuid)`,
      [id]
    )
    const [{ uuid }] = await stack.sql(`SELECT md5('together')::uuid AS uuid`)
    const days = 'from=2026-02-01&to=2026-02-02'
    const times = async (query: string) => {
      const { body } = await admin.get(`/admin/audit?${query}`)
      return entries(body).map(({ html }) => /datetime="2026-02-(\d\dT\d\d)/.exec(html)![1])
    }
    assert.deepEqual(await times(days), ['02T00', '01T23', '01T00'])
    assert.deepEqual(await times(`${days}&sort=time`), ['01T00', '01T23', '02T00'])
    assert.deepEqual(await times(`${days}&sort=who`), ['02T00', '01T00', '01T23'])
    assert.deepEqual(await times(`${days}&sort=-what`), ['01T00', '02T00', '01T23'])
    assert.deepEqual(await times('from=2026-02-01&to=2026-02-01'), ['01T23', '01T00'])
    assert.deepEqual(await times(`${days}&action=member.activated`), ['01T00'])
    assert.deepEqual(await times(`${days}&search=odon+search`), ['01T23', '01T00'])
    assert.deepEqual(await times(`${days}&city=2&actor=${id}`), ['01T23'])
    assert.deepEqual(await times(`batch=${uuid}`), ['02T00', '01T23'])
    assert.deepEqual(await times(`batch=${uuid}&action=member.activated`), [])

    const { body } = await admin.get(`/admin/audit?actor=${id}&batch=${uuid}`)
    assert.include(pageText(body), 'by Ödön Searched')
    assert.include(pageText(body), 'done together')
  })

  test('has a button that undoes an entry once, after a confirmation that says exactly what will change', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Undoable')
    const path = `/admin/cities/${id}`
    await admin.submit(`${path}?_method=PATCH`, { name: 'Undone' }, '/admin/cities')
    const history = `/admin/audit?city=${id}`
    const [entry] = entries((await admin.get(history)).body)
    assert.include(entry.html, 'data-turbo-confirm="Change Undone back: name Undone → Undoable?"')

    const page = await admin.submit('/admin/undos', { id: entry.id }, history)

    assert.equal(page.path, history)
    const [undoing, undone] = entries(page.body)
    assert.match(undoing.text, /name Undone → Undoable.* Undo$/, 'an undo can be undone, too')
    assert.match(undone.text, / undone$/)
    assert.notInclude(undone.html, '<form')
    const [{ name }] = await stack.sql('SELECT name FROM cities WHERE id = $1', [id])
    assert.equal(name, 'Undoable')

    await admin.submit(`${path}?_method=DELETE`, {}, '/admin/cities')
    const [deletion] = entries((await admin.get(history)).body)
    assert.include(
      deletion.html,
      'Restore Undoable, Testland? Its readings and subscriptions do not come back.'
    )
  })

  test('asks for confirmation of each undo in words, and offers no undo for incomplete entries', async ({
    assert,
  }) => {
    const { stack, admin, manager, id, page } = await visit()
    const city = await stack.city('Questioned')
    const act = (by: Visitor, what: string, form = {}) => by.submit(page + what, form, page)
    await act(admin, '/subscriptions', { city_id: city })
    await act(admin, `/subscriptions/${city}?_method=DELETE`)
    await act(manager, '/activation?_method=DELETE')
    await act(manager, '/activation')
    await act(manager, '/password?_method=PUT', twice)
    await act(admin, '/role?_method=PUT', { role: 'manager' })
    await stack.sql(
      `INSERT INTO audit_entries (action, subject_type, subject_id, changes) VALUES
         ('member.city_unwatched', 'user', $1, '{"city": {"to": "Of old"}}')`,
      [id]
    )
    const { body } = await admin.get(`/admin/audit?member=${id}`)
    const questions = entries(body).map(
      ({ html }) => /data-turbo-confirm="([^"]*)"/.exec(html)?.[1]
    )
    assert.deepEqual(questions, [
      undefined,
      'Change the role of Vera Visitor back: manager → member?',
      undefined,
      'Deactivate Vera Visitor again? All sign-ins end at once.',
      'Activate Vera Visitor again?',
      'Put Questioned, Testland on the board of Vera Visitor again, if there is room?',
      'Take Questioned, Testland off the board of Vera Visitor again?',
    ])
  })

  test('shows the entries of a batch, and undoes them together', async ({ assert }) => {
    const { stack, admin } = await visit()
    const cities = [await stack.city('Batched one'), await stack.city('Batched two')]
    const from = '/admin/cities?search=batched'
    const bulk = '/admin/cities/bulk?search=batched&all=yes&action=disable'
    await admin.submit(bulk, { told: selectionDigest(cities) }, from)
    const [one] = entries((await admin.get(`/admin/audit?city=${cities[0]}`)).body)
    const [, batchPath] = /href="(\/admin\/audit\?batch=[^"]+)"/.exec(one.html)!

    const { body } = await admin.get(batchPath)
    assert.lengthOf(entries(body), 2)
    assert.include(pageText(body), 'Undo the whole batch')
    const [, batch] = /name="batch" value="([^"]+)"/.exec(body)!
    const undone = await admin.submit('/admin/undos', { batch }, batchPath)
    assert.notInclude(pageText(undone.body), 'Undo the whole batch')
    const rows = await stack.sql('SELECT enabled FROM cities WHERE id = ANY($1)', [cities])
    assert.deepEqual(rows, [{ enabled: true }, { enabled: true }])
  })
})
