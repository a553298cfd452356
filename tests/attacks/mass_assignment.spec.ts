import { test } from '@japa/runner'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Fields that no form contains, with the names of model attributes and of database columns. */
const extraFields = {
  id: '1000001',
  role: 'admin',
  active: 'false',
  userId: '1',
  user_id: '1',
  password_hash: 'x',
  createdAt: '2000-01-01',
  created_at: '2000-01-01',
}

const extraCityFields = {
  id: '1000001',
  version: '999',
  announcedVersion: '999',
  announced_version: '999',
  folded: 'x',
  celsius: '59',
  measuredAt: '2020-01-01',
  measured_at: '2020-01-01',
  created_at: '2000-01-01',
}

const lyon = {
  country: 'France',
  latitude: '45.75',
  longitude: '4.85',
  timezone: 'Europe/Paris',
}

async function cityNamed(stack: Stack, name: string) {
  const [city] = await stack.sql('SELECT * FROM cities WHERE name = $1', [name])
  return city
}

test.group('Extra fields in forms', () => {
  test('do not make a new account an admin', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const page = await visitor.register(extraFields)

    assert.equal(page.path, '/dashboard')
    const user = await visitor.account()
    assert.containsSubset(user, { role: 'member', active: true })
    assert.notEqual(user.id, 1000001)
    assert.closeTo(user.created_at.getTime(), Date.now(), 60_000)
    assert.equal((await visitor.get('/admin/cities')).status, 404)
  })

  test('change nothing else in the settings, and no other account', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const [before, others] = [await member.account(), await other.account()]

    await member.submit('/settings?_method=PUT', {
      ...extraFields,
      id: others.id,
      user_id: others.id,
      name: 'Renamed',
      email: member.email,
      temperature_unit: 'C',
    })

    const after = await member.account()
    assert.deepEqual(after, {
      ...before,
      name: 'Renamed',
      folded: `renamed ${member.email}`,
      updated_at: after.updated_at,
    })
    assert.deepEqual(await other.account(), others)
  })

  test('change nothing but the password in the form for a new password', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    await member.submit('/settings/password?_method=PUT', {
      ...extraFields,
      current_password: member.password,
      name: 'Renamed',
      email: 'x@example.org',
      password: 'wrong horse battery',
      password_confirmation: 'wrong horse battery',
    })
    assert.containsSubset(await member.account(), {
      role: 'member',
      active: true,
      name: 'Vera Visitor',
    })
  })

  test('do not create a token for another member, or one that lasts longer', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const others = await other.account()
    await member.submit('/settings/access-tokens', {
      ...extraFields,
      'user_id': others.id,
      'tokenable_id': others.id,
      'tokenableId': others.id,
      'name': 'Smuggled',
      'expires_in': '7',
      'expires_at': '2099-01-01',
      'abilities[]': 'messages:read',
      'hash': 'x',
    })

    const rows = await stack.sql(`SELECT * FROM auth_access_tokens WHERE name = 'Smuggled'`)
    assert.lengthOf(rows, 1)
    assert.equal(rows[0].abilities, '["messages:read"]')
    assert.equal(rows[0].tokenable_id, (await member.account()).id)
    assert.closeTo(rows[0].expires_at.getTime(), Date.now() + 7 * 86_400_000, 60_000)
    assert.isAbove(rows[0].hash.length, 60)
  })

  test('do not delete another account', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const others = await other.account()
    await member.submit('/settings/deletion', {
      ...extraFields,
      id: others.id,
      user_id: others.id,
      email: other.email,
      current_password: member.password,
    })
    assert.isUndefined(await member.account())
    assert.deepEqual(await other.account(), others)
  })

  test('change nothing else about a member whom a manager adds or an admin renames', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [admin, manager] = [await Visitor.admin(stack), await Visitor.manager(stack)]
    const newcomer = new Visitor(stack)
    const fields = { ...extraFields, role: 'member' }
    const password = { password: newcomer.password, password_confirmation: newcomer.password }

    await manager.submit('/admin/members', {
      ...fields,
      ...password,
      name: 'Added',
      email: newcomer.email,
      emailVerifiedAt: '2020-01-01',
      email_verified_at: '2020-01-01',
    })
    const added = await newcomer.account()
    assert.containsSubset(added, { role: 'member', active: true, email_verified_at: null })
    assert.notEqual(added.id, 1000001)

    await admin.submit(`/admin/members/${added.id}?_method=PUT`, {
      ...extraFields,
      ...password,
      name: 'Renamed',
      email: newcomer.email,
    })
    const after = await newcomer.account()
    const folded = `renamed ${newcomer.email}`
    assert.deepEqual(after, { ...added, name: 'Renamed', folded, updated_at: after.updated_at })
  })

  test('do not subscribe another member', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const [mine, others] = [await member.account(), await other.account()]
    const city = await stack.city('Smuggled')
    await member.submit('/subscriptions', {
      city_id: city,
      user_id: others.id,
      userId: others.id,
      since: '2000-01-01',
    })

    const rows = await stack.sql('SELECT user_id, since FROM subscriptions WHERE city_id = $1', [
      city,
    ])
    assert.lengthOf(rows, 1)
    assert.equal(rows[0].user_id, mine.id)
    assert.closeTo(rows[0].since.getTime(), Date.now(), 60_000)
  })

  test('do not set id, version or temperature of a new city', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    await admin.submit('/admin/cities', { ...extraCityFields, ...lyon, name: 'Smuggled Lyon' })

    const city = await cityNamed(stack, 'Smuggled Lyon')
    assert.containsSubset(city, {
      version: 0,
      announced_version: 0,
      celsius: null,
      measured_at: null,
    })
    assert.notEqual(city.id, 1000001)
    assert.closeTo(city.created_at.getTime(), Date.now(), 60_000)
  })

  for (const method of ['PUT', 'PATCH']) {
    test(`do not change id, version or temperature of a city with ${method}`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      const id = await stack.city('Before', 20)
      const [before] = await stack.sql('SELECT * FROM cities WHERE id = $1', [id])

      const name = `Changed by ${method}`
      await admin.submit(`/admin/cities/${id}?_method=${method}`, {
        ...extraCityFields,
        ...lyon,
        name,
      })

      const { measured_at: measuredAt, created_at: createdAt } = before
      assert.containsSubset(await cityNamed(stack, name), {
        id,
        celsius: 20,
        version: 1,
        measured_at: measuredAt,
        created_at: createdAt,
      })
      const readings = await stack.sql('SELECT id FROM readings WHERE city_id = $1', [id])
      assert.lengthOf(readings, 1)
    })
  }

  test('change neither the member nor the source of an entry', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other, admin] = await Promise.all([
      Visitor.registered(stack),
      Visitor.registered(stack),
      Visitor.admin(stack),
    ])
    const [{ id: memberId }, { id: otherId }] = [await member.account(), await other.account()]
    const fields = {
      ...extraFields,
      user_id: otherId,
      userId: otherId,
      source: 'admin',
      distance_unit: 'mi',
      distance_m: '1',
      duration_s: '1',
      folded: 'x',
      date: '2026-01-15',
      distance: '10',
      duration: '50:00',
      kind: 'run',
    }
    const entries = () =>
      stack.sql('SELECT * FROM entries WHERE user_id = ANY($1) ORDER BY id', [[memberId, otherId]])
    await member.submit('/log', fields, '/log')
    const [added] = await entries()
    assert.notEqual(Number(added.id), 1000001)
    const expected = { user_id: memberId, source: 'page', distance_m: 10_000, distance_unit: null }
    assert.containsSubset(added, { ...expected, folded: '' })

    await member.submit(`/log/${added.id}?_method=PUT`, { ...fields, title: 'Changed' }, '/log')
    await member.submit(`/log/${added.id}/copies`, fields, '/log')
    await admin.submit(`/admin/members/${memberId}/log`, { ...fields, source: 'page' }, '/admin')
    const rows = await entries()
    assert.deepEqual(
      rows.map(({ user_id: userId, source, title }) => [userId, source, title]),
      [
        [memberId, 'page', 'Changed'],
        [memberId, 'page', 'Changed'],
        [memberId, 'admin', null],
      ]
    )
    for (const { created_at: createdAt } of rows) {
      assert.closeTo(createdAt.getTime(), Date.now(), 60_000)
    }
  })

  test('do not change the time or city of a new reading', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const [city, other] = [await stack.city('Right', 20), await stack.city('Wrong', 20)]
    await admin.submit(`/admin/cities/${city}/readings`, {
      celsius: '1',
      city_id: other,
      cityId: other,
      id: '1000001',
      source: 'sql',
      measured_at: '2000-01-01',
      measuredAt: '2000-01-01',
    })

    const rows = await stack.sql(
      'SELECT city_id, source, measured_at FROM readings WHERE city_id = ANY($1) AND celsius = 1',
      [[city, other]]
    )
    assert.containsSubset(rows, [{ city_id: city, source: 'admin' }])
    assert.lengthOf(rows, 1)
    assert.closeTo(rows[0].measured_at.getTime(), Date.now(), 60_000)
  })
})
