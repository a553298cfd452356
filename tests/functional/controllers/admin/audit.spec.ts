import { test } from '@japa/runner'
import { text } from '#tests/page'
import { stackOn, type Stack } from '#tests/stack'
import { state } from '#tests/state'
import { Visitor } from '#tests/visitor'

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

/** What was recorded of acts on this subject, oldest first. */
const recorded = (stack: Stack, type: 'user' | 'city', id: number) =>
  stack.sql(
    `SELECT actor_id, action, changes FROM audit_entries
       WHERE subject_type = $1 AND subject_id = $2 ORDER BY id`,
    [type, id]
  )

const entries = (html: string) =>
  [...html.matchAll(/<li id="entry-(\d+)".*?<\/li>/gs)].map(([li, id]) => ({
    id: Number(id),
    text: text(li).trim(),
  }))

test.group('The audit log', () => {
  test('has all that is done to an account, by whom, and no secret', async ({ assert }) => {
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
      { actor_id: managerId, action: 'created', changes: { role: { to: 'member' } } },
      { actor_id: managerId, action: 'deactivated', changes: {} },
      { actor_id: managerId, action: 'activated', changes: {} },
      { actor_id: managerId, action: 'set a new password for', changes: {} },
      {
        actor_id: adminId,
        action: 'changed the role of',
        changes: { role: { from: 'member', to: 'manager' } },
      },
      { actor_id: adminId, action: 'changed the profile of', changes: { name: {}, email: {} } },
    ])
    const all = JSON.stringify(await stack.sql('SELECT * FROM audit_entries'))
    for (const secret of [SECRET, (await stack.sql('SELECT password FROM users WHERE id = $1', [id]))[0].password, '@example.org']) {
      assert.notInclude(all, secret)
    } // prettier-ignore
  })

  test('has nothing of what changed nothing, or was refused', async ({ assert }) => {
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

  test('has what is done to cities, from what to what', async ({ assert }) => {
    const { stack, admin, adminId } = await visit()
    const form = {
      ...{ name: 'Audited', country: 'X', latitude: '1', longitude: '2', timezone: 'UTC' },
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
    assert.deepEqual(acts.map(({ action, changes }) => [action, changes]), [
      ['created', { name: { to: 'Audited, X' } }],
      ['changed', { latitude: { from: 1, to: 1.5 } }],
      ['changed', { enabled: { from: true, to: false } }],
      ['set the temperature of', { celsius: { to: -4.5 } }],
      ['deleted', { name: { from: 'Audited, X' } }],
    ]) // prettier-ignore

    const { body } = await admin.get(`/admin/audit?city=${id}`)
    const says = entries(body).map(({ text: line }) => line.replace(/ \d{4}-.* UTC$/, ''))
    assert.deepEqual(says, [
      `Vera Visitor deleted city ${id} name: Audited, X`,
      `Vera Visitor set the temperature of city ${id} celsius: -4.5`,
      `Vera Visitor changed city ${id} enabled from true to false`,
      `Vera Visitor changed city ${id} latitude from 1 to 1.5`,
      `Vera Visitor created city ${id} name: Audited, X`,
    ])
  })

  test('is written in the transaction of what it records: neither is there alone', async ({
    assert,
  }) => {
    const { stack, admin, manager, member, id, page } = await visit()
    const city = await stack.city('Unrecordable', 20)
    await stack.sql('ALTER TABLE audit_entries ADD CONSTRAINT full_disk CHECK (false) NOT VALID')
    try {
      const newcomer = new Visitor(stack)
      const fields = { name: 'Nora New', email: newcomer.email, ...twice, ...{ role: 'admin' } }
      const before = await state(stack)
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
      assert.equal(await state(stack), before)
      assert.isUndefined(await newcomer.account())
      assert.equal((await member.get('/dashboard')).status, 200, 'and he is still signed in')
      assert.isEmpty(await stack.sql('SELECT FROM subscriptions WHERE user_id = $1', [id]))
    } finally {
      await stack.sql('ALTER TABLE audit_entries DROP CONSTRAINT full_disk')
    }
  })

  test('shows the newest first, of whom is asked for, with a link from his page', async ({
    assert,
  }) => {
    const { admin, manager, adminId, id, page } = await visit()
    await manager.submit(`${page}/activation?_method=DELETE`, {}, page)
    await admin.submit(`${page}/role?_method=PUT`, { role: 'manager' }, page)

    const { body } = await admin.get(page)
    assert.include(body, `href="/admin/audit?member=${id}"`)
    assert.include(body, `href="/admin/audit?actor=${id}"`)
    const says = async (query: string) =>
      entries((await admin.get(`/admin/audit?${query}`)).body).map(({ text: line }) => line)
    const [role, off] = await says(`member=${id}`)
    assert.match(role, /^Vera Visitor changed the role of Vera Visitor role from member to manager/)
    assert.match(off, /^Vera Visitor deactivated Vera Visitor \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
    assert.lengthOf(await says(`member=${id}`), 2)
    assert.deepEqual(await says(`actor=${adminId}`), [role])
    assert.deepEqual(await says(`actor=${adminId}&member=${id}`), [role])
    assert.isEmpty(await says(`actor=${id}`))
    assert.include(
      text((await admin.get(`/admin/audit?actor=${id}`)).body),
      'Nothing of that was recorded.'
    )
    assert.include(
      await says('actor=abc&member=-1&before=x'),
      role,
      'what makes no sense counts not'
    )
  })

  test('names who is gone by number, and the command line as such', async ({ assert }) => {
    const { stack, admin, adminId, id, page } = await visit()
    const other = await Visitor.admin(stack)
    await admin.submit(`${page}/activation?_method=DELETE`, {}, page)
    await stack.sql(`INSERT INTO audit_entries (action, subject_type, subject_id)
                     VALUES ('created', 'user', ${id})`)
    await stack.sql('DELETE FROM users WHERE id = ANY($1)', [[id, adminId]])

    const { body } = await other.get(`/admin/audit?member=${id}`)
    const [created, off] = entries(body)
    assert.match(created.text, new RegExp(`^Command line created deleted account ${id} `))
    assert.match(off.text, new RegExp(`^deleted account ${adminId} deactivated deleted account ${id} `)) // prettier-ignore
  })

  test('is paged to its end, with the filter, and nothing twice', async ({ assert }) => {
    const { stack, admin, id } = await visit()
    await stack.sql(
      `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id)
         SELECT $1, 'activated', 'user', i FROM generate_series(1, 101) i`,
      [id]
    )
    const sizes = []
    const seen = new Set<number>()
    let path: string | undefined = `/admin/audit?actor=${id}`
    while (path) {
      const { body } = await admin.get(path)
      sizes.push(entries(body).length)
      for (const entry of entries(body)) seen.add(entry.id)
      const older = /href="(\?[^"]*before=\d+)"/.exec(body)?.[1]
      path = older && `/admin/audit${older.replaceAll('&amp;', '&')}`
    }
    assert.deepEqual(sizes, [50, 50, 1])
    assert.equal(seen.size, 101)
  })
})
