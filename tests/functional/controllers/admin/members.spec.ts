import { test } from '@japa/runner'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const twice = (password: string) => ({ password, password_confirmation: password })

const SECRET = 'four words of a secret'

async function visit() {
  const stack = await stackOn()
  const [admin, manager, member] = await Promise.all([
    Visitor.admin(stack),
    Visitor.manager(stack),
    Visitor.registered(stack),
  ])
  const { id } = await member.account()
  return { stack, admin, manager, member, id, page: `/admin/members/${id}` }
}

/** Returns the row of this account in the list, or undefined if the list does not contain it. */
const row = (html: string, id: number) =>
  new RegExp(`<tr[^>]*id="member-${id}".*?</tr>`, 's').exec(html)?.[0]

const rename = ({ stack, email }: Visitor, name: string) =>
  stack.sql('UPDATE users SET name = $2 WHERE email = $1', [email, name])

test.group('The list of members', () => {
  test('finds accounts by name without accents or case, and by e-mail', async ({ assert }) => {
    const { stack, manager, member, id } = await visit()
    await Visitor.registered(stack)
    await rename(member, 'Zoë Łuczak')
    for (const search of ['zoe', 'ŁUCZAK', 'luc', member.email.toUpperCase(), '']) {
      const query = new URLSearchParams({ search, role: 'member' })
      const { body } = await manager.get(`/admin/members?${query}`)
      if (search) assert.include(pageText(row(body, id)!), `Zoë Łuczak ${member.email}`, search)
      else assert.isAbove(body.match(/id="member-/g)!.length, 1)
    }
    const { body } = await manager.get('/admin/members?search=zo%25')
    assert.include(pageText(body), 'No account matches “zo%”.')
  })

  test('combines the filters for role and activation', async ({ assert }) => {
    const { stack, manager } = await visit()
    const name = 'Narrowable'
    const ids = new Map<string, number>()
    for (const role of ['member', 'manager', 'admin']) {
      for (const active of ['yes', 'no']) {
        const [{ id }] = await stack.sql(
          `INSERT INTO users (name, email, role, active) VALUES ($1, $2, $3, $4) RETURNING id`,
          [name, `${role}.${active}.narrow@example.org`, role, active === 'yes']
        )
        ids.set(`${role} ${active}`, id)
      }
    }
    const shown = async (query: Record<string, string>) => {
      const search = new URLSearchParams({ search: name, ...query })
      const { body } = await manager.get(`/admin/members?${search}`)
      return [...ids.keys()].filter((key) => row(body, ids.get(key)!))
    }

    assert.lengthOf(await shown({}), 6)
    assert.deepEqual(await shown({ role: 'manager' }), ['manager yes', 'manager no'])
    assert.deepEqual(await shown({ active: 'no' }), ['member no', 'manager no', 'admin no'])
    assert.deepEqual(await shown({ active: 'no', role: 'admin' }), ['admin no'])
    assert.lengthOf(
      await shown({ active: 'perhaps', role: 'god' }),
      6,
      'invalid filters are ignored'
    )
  })

  test('is paged with search and filters in every link', async ({ assert }) => {
    const { stack, admin } = await visit()
    await stack.sql(
      `INSERT INTO users (name, email)
         SELECT 'Paged', 'paged' || i || '@example.org' FROM generate_series(1, 26) i`
    )
    const filter = 'search=paged&role=member&active=yes'
    const { body } = await admin.get(`/admin/members?${filter}`)
    assert.lengthOf(body.match(/id="member-/g)!, 25)
    const next = /rel="next"[^>]*href="([^"]*)"/s.exec(body)![1].replaceAll('&amp;', '&')
    assert.include(next, `/admin/members?${filter}&after=`)
    const second = await admin.get(next)
    assert.lengthOf(second.body.match(/id="member-/g)!, 1)
    assert.include(second.body, 'rel="prev"')

    await stack.sql(`DELETE FROM users WHERE name = 'Paged'`)
    const gone = await admin.get(next)
    assert.equal(
      gone.headers.get('location'),
      `/admin/members?${filter}`,
      'starts at the first page again'
    )
    const { body: count } = await admin.get('/admin/members/count?role=admin&search=vera')
    assert.match(count, /<turbo-frame id="count">[1-9]\d*<\/turbo-frame>/)
  })

  test('is sorted by each column in both directions', async ({ assert }) => {
    const { stack, admin } = await visit()
    await stack.sql(
      `INSERT INTO users (name, email, role, active, created_at) VALUES
         ('Sorted B', 'a.sorted@example.org', 'member', true, '2026-01-03'),
         ('Sorted C', 'c.sorted@example.org', 'admin', false, '2026-01-01'),
         ('Sorted A', 'b.sorted@example.org', 'manager', true, '2026-01-02')`
    )
    const names = async (sort: string) => {
      const { body } = await admin.get(`/admin/members?search=sorted&sort=${sort}`)
      return [...pageText(body).matchAll(/Sorted ([ABC])/g)].map(([, name]) => name).join('')
    }
    const orders = { name: 'ABC', email: 'BAC', role: 'CAB', active: 'CBA', created: 'CAB' }
    for (const [sort, order] of Object.entries(orders)) {
      assert.equal(await names(sort), order, sort)
      assert.equal(await names(`-${sort}`), [...order].reverse().join(''), `-${sort}`)
    }
  })

  test('shows and sorts by "Member since" only for admins', async ({ assert }) => {
    const { stack, admin, manager } = await visit()
    const word = `since${Date.now()}`
    await stack.sql(
      `INSERT INTO users (name, email, created_at)
         SELECT 'Since ' || n, $1 || n || '@example.org', now() - n * interval '1 day'
         FROM generate_series(10, 40) n`,
      [word]
    )
    const order = (body: string) => [...pageText(body).matchAll(/Since (\d\d)/g)].map(([, n]) => n)
    const page = `/admin/members?search=${word}`
    const byAge = await admin.get(`${page}&sort=created`)
    assert.include(pageText(byAge.body), 'Member since')
    assert.equal(order(byAge.body)[0], '40')
    for (const sort of ['', '&sort=created', '&sort=-created']) {
      const { body } = await manager.get(page + sort)
      assert.equal(order(body)[0], '10', 'by name')
      assert.notMatch(body, /Member since|<time|class="since"|href="[^"]*sort=-?created/)
      const [, cursor] = /after=([\w-]+)/.exec(body)!
      assert.equal(JSON.parse(Buffer.from(cursor, 'base64url').toString())[0], 'Since 34')
    }
  })

  test('shows every account to a manager, but lets them open and change only members', async ({
    assert,
  }) => {
    const { admin, manager, member } = await visit()
    const open = async (visitor: Visitor) => {
      const { id } = await visitor.account()
      const { body } = await manager.get(`/admin/members?search=${visitor.email}`)
      return row(body, id)!
    }
    assert.match(await open(member), /href="\/admin\/members\/\d+".*Deactivate/s)
    for (const visitor of [admin, manager]) {
      const html = await open(visitor)
      assert.include(pageText(html), visitor.email)
      assert.notMatch(html, /href|<form|<button/)
    }
  })
})

test.group('Adding a member', () => {
  const add = (by: Visitor, fields: Record<string, string>) =>
    by.submit(
      '/admin/members',
      { name: 'Nora New', ...twice(SECRET), ...fields },
      '/admin/members/create'
    )

  test('creates an account that can sign in with the password', async ({ assert }) => {
    const { stack, manager } = await visit()
    const nora = new Visitor(stack)
    assert.notInclude((await manager.get('/admin/members/create')).body, 'name="role"')

    const page = await add(manager, { email: nora.email.toUpperCase() })

    assert.equal(page.path, '/admin/members')
    assert.equal(notices(page.body), `Nora New can now sign in as ${nora.email}.`)
    assert.containsSubset(await nora.account(), { name: 'Nora New', role: 'member', active: true })
    assert.equal((await nora.signIn(SECRET)).path, '/dashboard')
  })

  test('with a role is allowed only for admins', async ({ assert }) => {
    const { stack, admin, manager } = await visit()
    for (const role of ['member', 'manager', 'admin']) {
      const newcomer = new Visitor(stack)
      await add(admin, { email: newcomer.email, role })
      assert.equal((await newcomer.account()).role, role)
    }
    const rejected = new Visitor(stack)
    for (const role of ['manager', 'admin']) {
      assert.equal((await add(manager, { email: rejected.email, role })).status, 404)
    }
    assert.isUndefined(await rejected.account())
  })

  test('shows errors beside the fields, and keeps the typed values', async ({ assert }) => {
    const { stack, admin, member } = await visit()
    const [{ count }] = await stack.sql('SELECT count(*) FROM users')

    const { path, body } = await add(admin, {
      email: member.email,
      role: 'god',
      password: 'short',
      password_confirmation: 'shorter',
    })

    assert.equal(path, '/admin/members/create')
    assert.equal(fieldError(body, 'email'), 'An account with this e-mail already exists')
    assert.include(fieldError(body, 'role'), 'The role must be one of')
    // Bootstrap shows the error of a field only if the field has the class `is-invalid`.
    assert.match(body, /<select[^>]*class="form-select is-invalid"/)
    assert.equal(fieldError(body, 'password'), 'The password needs at least 10 characters')
    assert.equal(fieldValue(body, 'name'), 'Nora New')
    assert.isUndefined(fieldValue(body, 'password'))
    const differing = await add(admin, { email: 'x@example.org', password_confirmation: 'other' })
    assert.equal(
      fieldError(differing.body, 'password_confirmation'),
      'The two passwords are not the same'
    )
    assert.deepEqual(await stack.sql('SELECT count(*) FROM users'), [{ count }])
  })
})

test.group("A member's page", () => {
  test('lets an admin change name and e-mail, and a new e-mail is unverified', async ({
    assert,
  }) => {
    const { stack, admin, member, id, page } = await visit()
    await stack.sql('UPDATE users SET email_verified_at = now() WHERE id = $1', [id])
    const form = { form: 'profile', name: 'Vera Renamed', email: member.email }

    const renamed = await admin.submit(`${page}?_method=PUT`, form, page)
    assert.equal(renamed.path, page)
    assert.equal(notices(renamed.body), 'Vera Renamed is saved.')
    assert.equal(fieldValue(renamed.body, 'profile-name'), 'Vera Renamed')
    assert.isNotNull((await member.account()).email_verified_at)

    const email = new Visitor(stack).email
    await admin.submit(`${page}?_method=PUT`, { ...form, email }, page)
    const [moved] = await stack.sql('SELECT email, email_verified_at FROM users WHERE id = $1', [
      id,
    ])
    assert.deepEqual(moved, { email, email_verified_at: null })
  })

  test('shows errors in name and e-mail beside the fields, and saves nothing', async ({
    assert,
  }) => {
    const { admin, manager, member, page } = await visit()
    const form = { form: 'profile', name: '', email: manager.email.toUpperCase() }
    const { body } = await admin.submit(`${page}?_method=PUT`, form, page)
    assert.equal(fieldError(body, 'profile-name'), 'Please fill in the name')
    assert.equal(fieldError(body, 'profile-email'), 'An account with this e-mail already exists')
    assert.equal((await member.account()).name, 'Vera Visitor')
  })

  test('sets a new password and ends all sign-ins', async ({ assert }) => {
    const { manager, member, page } = await visit()
    assert.equal((await member.get('/dashboard')).status, 200)

    const form = { form: 'password', ...twice(SECRET) }
    const { path, body } = await manager.submit(`${page}/password?_method=PUT`, form, page)

    assert.equal(path, page)
    assert.include(notices(body), 'has a new password and is signed out everywhere.')
    assert.equal((await member.open('/dashboard')).path, '/login')
    assert.equal((await member.signIn()).path, '/login')
    assert.equal((await member.signIn(SECRET)).path, '/dashboard')
  })

  test('rejects a password that is too short or differs from its confirmation', async ({
    assert,
  }) => {
    const { manager, member, page } = await visit()
    const set = (fields: Record<string, string>) =>
      manager.submit(`${page}/password?_method=PUT`, { form: 'password', ...fields }, page)
    const sentences = [
      fieldError((await set(twice('short'))).body, 'password-password'),
      fieldError(
        (await set({ password: SECRET, password_confirmation: 'other' })).body,
        'password-password_confirmation'
      ),
    ]
    assert.deepEqual(sentences, [
      'The password needs at least 10 characters',
      'The two passwords are not the same',
    ])
    assert.equal((await member.get('/dashboard')).status, 200, 'still signed in')
  })

  test('deactivates and activates an account, which must then sign in again', async ({
    assert,
  }) => {
    const { manager, member, id } = await visit()
    const list = `/admin/members?search=${encodeURIComponent(member.email)}`
    const before = await manager.get(list)
    assert.match(row(before.body, id)!, /data-turbo-confirm="Deactivate Vera Visitor\? All .*once/)

    const path = `/admin/members/${id}/activation`
    const off = await manager.submit(`${path}?_method=DELETE`, {}, list)
    assert.equal(off.path, list)
    assert.include(notices(off.body), 'Vera Visitor is deactivated and signed out everywhere.')
    assert.include(pageText(row(off.body, id)!), 'Deactivated')
    assert.include(notices((await member.signIn()).body), 'This account is deactivated')

    const on = await manager.submit(path, {}, list)
    assert.include(notices(on.body), 'Vera Visitor is activated and can sign in again.')
    assert.equal((await member.open('/dashboard')).path, '/login')
    assert.equal((await member.signIn()).path, '/dashboard')
  })

  test('lets an admin change roles, including their own', async ({ assert }) => {
    const { admin, member, page } = await visit()
    await Visitor.admin(admin.stack)
    const promoted = await admin.submit(`${page}/role?_method=PUT`, { role: 'admin' }, page)
    assert.equal(notices(promoted.body), 'Vera Visitor now has the role of admin.')
    assert.equal((await member.account()).role, 'admin')

    const own = `/admin/members/${(await admin.account()).id}`
    assert.include((await admin.get(own)).body, 'data-turbo-confirm="Change your own role?')
    const dropped = await admin.submit(`${own}/role?_method=PUT`, { role: 'member' }, own)
    assert.equal(dropped.path, '/dashboard')
    assert.equal((await admin.get('/admin/members')).status, 404)
  })

  test('rejects an unknown role', async ({ assert }) => {
    const { admin, member, page } = await visit()
    const { body } = await admin.submit(`${page}/role?_method=PUT`, { role: 'god' }, page)
    assert.include(fieldError(body, 'role'), 'The role must be one of')
    assert.equal((await member.account()).role, 'member')
  })

  test('keeps the last active admin, even if two admins remove each other at once', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const { id } = await admin.account()
    await stack.sql(`UPDATE users SET role = 'member' WHERE role = 'admin' AND id <> $1`, [id])
    const own = `/admin/members/${id}`
    for (const send of [
      () => admin.submit(`${own}/role?_method=PUT`, { role: 'member' }, own),
      () => admin.submit(`${own}/activation?_method=DELETE`, {}, own),
    ]) {
      const page = await send()
      assert.equal(page.path, own)
      assert.equal(
        notices(page.body),
        'This is the last active admin. Please make another member an admin first.'
      )
      assert.containsSubset(await admin.account(), { role: 'admin', active: true })
    }

    for (let round = 0; round < 5; round++) {
      const other = await Visitor.admin(stack)
      const theirs = `/admin/members/${(await other.account()).id}`
      const [mine, others] = [await admin.csrfToken(), await other.csrfToken()]
      await Promise.all([
        admin.send(`${theirs}/role?_method=PUT`, { role: 'member', _csrf: mine }, theirs),
        other.send(`${own}/activation?_method=DELETE`, { _csrf: others }, own),
      ])
      const left = await stack.sql(`SELECT id FROM users WHERE role = 'admin' AND active`)
      assert.lengthOf(left, 1)
      await stack.sql(`UPDATE users SET active = true WHERE id = $1`, [id])
      await stack.sql(`UPDATE users SET role = 'member' WHERE role = 'admin' AND id <> $1`, [id])
      if (left[0].id !== id) await admin.signIn()
    }
  })

  test('of an account that does not exist is answered with 404 by every route', async ({
    assert,
  }) => {
    const { admin } = await visit()
    const nobody = `/admin/members/${2 ** 31 - 1}`
    assert.equal((await admin.get(nobody)).status, 404)
    for (const path of [
      `${nobody}?_method=PUT`,
      `${nobody}/role?_method=PUT`,
      `${nobody}/password?_method=PUT`,
      `${nobody}/activation`,
      `${nobody}/activation?_method=DELETE`,
      `${nobody}/subscriptions`,
      `${nobody}/subscriptions/1?_method=DELETE`,
    ]) {
      assert.equal((await admin.submit(path, { role: 'admin' }, '/admin/cities')).status, 404, path)
    }
  })
})
