import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { ifMatch, programOfRole, type Program } from '#tests/support/program'
import { Visitor } from '#tests/support/visitor'

const PASSWORD = 'a long walk uphill'

const scene = async (role: 'manager' | 'admin' = 'admin') => {
  const program = await programOfRole(role, 'members:read', 'members:write')
  const member = await Visitor.registered(program.stack)
  const { id } = await member.account()
  return { ...program, by: program.id, member, memberId: id as number, path: `/v1/members/${id}` }
}

const actions = async ({ audited }: { audited: () => Promise<{ action: string }[]> }) =>
  (await audited()).map(({ action }) => action)

let newcomers = 0
const newcomer = () => ({
  name: 'Nora Newcomer',
  email: `newcomer${++newcomers}@example.org`,
  password: PASSWORD,
})

test.group('Accounts of the API', () => {
  test('are listed by the filters and sorts of the page', async ({ assert }) => {
    const { ask, stack, member, memberId, visitor, by } = await scene()
    const name = `Listed${memberId}`
    for (const each of [member, visitor]) {
      await stack.sql('UPDATE users SET name = $1 WHERE email = $2', [name, each.email])
    }
    const ids = async (query: string) => {
      const { body } = await ask('GET', `/v1/members?search=${name}&${query}`)
      return body.data.map(({ id }: { id: number }) => id)
    }
    assert.deepEqual(await ids('sort=created'), [by, memberId])
    assert.deepEqual(await ids('sort=-created'), [memberId, by])
    assert.deepEqual(await ids('role=admin'), [by])
    assert.deepEqual(await ids('active=no'), [])
    const { body } = await ask('GET', `/v1/members?search=${name}&role=member`)
    const [{ createdAt, ...account }] = body.data
    assert.deepEqual(account, {
      id: memberId,
      name,
      email: member.email,
      role: 'member',
      active: true,
      mute: null,
    })
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  test('have no dates and mutes for a manager, who cannot sort by them', async ({ assert }) => {
    const { ask, stack, memberId, path } = await scene('manager')
    await stack.sql(`UPDATE users SET name = 'Unseen', muted_at = now() WHERE id = $1`, [memberId])
    const { body } = await ask('GET', path)
    assert.containsSubset(body.data, { name: 'Unseen', createdAt: null, mute: null })
    const [sorted, unsorted] = [
      await ask('GET', '/v1/members?sort=-created'),
      await ask('GET', '/v1/members'),
    ]
    assert.deepEqual(sorted.body, unsorted.body)
  })

  test('are created, with a role that the creator may give', async ({ assert }) => {
    for (const [role, given, status] of [
      ['manager', undefined, 201],
      ['manager', 'member', 201],
      ['manager', 'manager', 404],
      ['manager', 'admin', 404],
      ['admin', 'manager', 201],
      ['admin', 'admin', 201],
    ] as const) {
      const program = await programOfRole(role, 'members:read', 'members:write')
      const { ask, stack } = program
      const account = newcomer()
      const response = await ask('POST', '/v1/members', { ...account, role: given })
      assert.equal(response.status, status, `${role} ${given}`)
      const rows = await stack.sql('SELECT id, role FROM users WHERE email = $1', [account.email])
      if (status === 404) {
        assert.isEmpty(rows)
        continue
      }
      assert.equal(rows[0].role, given ?? 'member')
      assert.equal(response.headers.get('location'), `/api/v1/members/${rows[0].id}`)
      assert.notInclude(JSON.stringify(response.body), PASSWORD)
      assert.deepEqual(await actions(program), ['member.created'])
      const visitor = new Visitor(stack)
      assert.equal((await visitor.signIn(PASSWORD, account.email)).path, '/dashboard')
    }
  })

  test('are refused with a sentence if the e-mail is taken or the password is easy to guess', async ({
    assert,
  }) => {
    const { ask, member } = await scene()
    const taken = await ask('POST', '/v1/members', { ...newcomer(), email: member.email })
    assert.equal(taken.status, 422)
    assert.deepEqual(taken.body.errors, [
      { pointer: '#/email', detail: 'An account with this e-mail already exists' },
    ])
    const easy = await ask('POST', '/v1/members', { ...newcomer(), password: '1234567890' })
    assert.equal(easy.body.errors[0].pointer, '#/password')
  })

  test('get another name and e-mail, unless somebody else has changed them meanwhile', async ({
    assert,
  }) => {
    const program = await scene()
    const { ask, member, path, stack, memberId } = program
    const seen = await ifMatch(ask, path)
    assert.equal((await ask('PATCH', path, { name: 'Blind' })).status, 428)
    const changed = await ask('PATCH', path, { name: 'Renamed' }, seen)
    assert.equal(changed.status, 200, JSON.stringify(changed.body))
    assert.containsSubset(changed.body.data, { name: 'Renamed', email: member.email })
    assert.equal((await ask('PATCH', path, { email: 'x@example.org' }, seen)).status, 412)

    const again = await ask('PATCH', path, { email: member.email }, await ifMatch(ask, path))
    assert.equal(again.status, 200, 'their own e-mail is not taken')
    const { email } = newcomer()
    assert.equal((await ask('PATCH', path, { email }, await ifMatch(ask, path))).status, 200)
    const [row] = await stack.sql('SELECT name, email FROM users WHERE id = $1', [memberId])
    assert.deepEqual(row, { name: 'Renamed', email })
    assert.deepEqual(await program.audited(), [
      { action: 'member.profile_changed', subject: memberId, changes: { name: {} } },
      { action: 'member.profile_changed', subject: memberId, changes: { email: {} } },
    ])
  })

  test('get another password and role, are deactivated and activated', async ({ assert }) => {
    const program = await scene()
    const { ask, member, path, stack } = program
    assert.equal((await member.get('/dashboard')).status, 200)
    assert.equal((await ask('PUT', `${path}/password`, { password: PASSWORD })).status, 204)
    assert.equal((await member.get('/dashboard')).status, 302, 'they are signed out')
    assert.equal((await new Visitor(stack).signIn(PASSWORD, member.email)).path, '/dashboard')

    assert.equal((await ask('PUT', `${path}/role`, { role: 'manager' })).body.data.role, 'manager')
    assert.equal((await ask('PUT', `${path}/role`, { role: 'owner' })).status, 422)
    assert.equal((await ask('DELETE', `${path}/activation`)).status, 204)
    assert.equal((await ask('DELETE', `${path}/activation`)).status, 204)
    assert.isFalse((await ask('GET', path)).body.data.active)
    assert.isTrue((await ask('PUT', `${path}/activation`)).body.data.active)
    assert.deepEqual(await actions(program), [
      'member.password_set',
      'member.role_changed',
      'member.deactivated',
      'member.activated',
    ])
  })

  test('are muted and may write again', async ({ assert }) => {
    const program = await scene()
    const { ask, path } = program
    const muted = await ask('PUT', `${path}/mute`, { duration: '1h', reason: 'spam' })
    assert.equal(muted.status, 200, JSON.stringify(muted.body))
    assert.equal(muted.body.data.mute.reason, 'spam')
    assert.isAbove(Date.parse(muted.body.data.mute.until), Date.now() + 55 * 60_000)
    const unlimited = await ask('PUT', `${path}/mute`, { duration: 'unlimited' })
    assert.deepEqual(unlimited.body.data.mute, { until: null, reason: null })
    assert.equal((await ask('DELETE', `${path}/mute`)).status, 204)
    assert.isNull((await ask('GET', path)).body.data.mute)
    assert.deepEqual(await actions(program), ['member.muted', 'member.muted', 'member.unmuted'])
  })

  test('have a board that an admin changes for them', async ({ assert }) => {
    const program = await scene()
    const { ask, path, stack } = program
    const cities = []
    for (let n = 0; n < 6; n++) cities.push(await stack.city(`Theirs ${n}`, n))
    for (const cityId of cities.slice(0, 5)) {
      assert.equal((await ask('POST', `${path}/subscriptions`, { cityId })).status, 201)
    }
    const full = await ask('POST', `${path}/subscriptions`, { cityId: cities[5] })
    assert.equal(full.status, 409)
    assert.include(full.body.detail, 'Vera Visitor already watches 5 cities.')
    const board = await ask('GET', `${path}/board`)
    assert.deepEqual(
      board.body.data.map(({ id, celsius }: { id: number; celsius: number }) => [id, celsius]),
      cities.slice(0, 5).map((id, n) => [id, n])
    )
    assert.equal((await ask('DELETE', `${path}/subscriptions/${cities[0]}`)).status, 204)
    assert.equal((await ask('DELETE', `${path}/subscriptions/${cities[0]}`)).status, 204)
    assert.lengthOf((await ask('GET', `${path}/board`)).body.data, 4)
    assert.lengthOf(await actions(program), 6)
  })
})

/** All operations on one account. */
const operationsOn = (path: string, cityId: number) =>
  [
    ['GET', path],
    ['PATCH', path, { name: 'Taken' }],
    ['PUT', `${path}/password`, { password: PASSWORD }],
    ['PUT', `${path}/role`, { role: 'member' }],
    ['PUT', `${path}/activation`],
    ['DELETE', `${path}/activation`],
    ['PUT', `${path}/mute`, { duration: '1h' }],
    ['DELETE', `${path}/mute`],
    ['GET', `${path}/board`],
    ['POST', `${path}/subscriptions`, { cityId }],
    ['DELETE', `${path}/subscriptions/${cityId}`],
  ] as [string, string, unknown?][]

async function statuses(ask: Program, path: string, cityId: number) {
  const found: Record<string, number> = {}
  for (const [method, address, body] of operationsOn(path, cityId)) {
    const { status } = await ask(method, address, body, { 'if-match': '*' })
    found[`${method} ${address.slice(path.length)}`.trim()] = status
  }
  return found
}

test.group('Accounts that a role may not manage', () => {
  test('do not exist for a manager: managers, admins, and what only admins do', async ({
    assert,
  }) => {
    const { ask, stack, path, by } = await scene('manager')
    const city = await stack.city('Board of others')
    const allowed = { 'GET': 200, 'PUT /password': 204, 'PUT /activation': 200 }
    const none = await statuses(ask, '/v1/members/2147483647', city)
    assert.deepEqual(new Set(Object.values(none)), new Set([404]))
    const member = await statuses(ask, path, city)
    assert.deepEqual(member, { ...none, ...allowed, 'DELETE /activation': 204 })

    const [{ body }] = [await ask('GET', '/v1/members/2147483647')]
    for (const role of ['manager', 'admin']) {
      const other = await Visitor.registered(stack, role)
      const { id } = await other.account()
      assert.deepEqual(await statuses(ask, `/v1/members/${id}`, city), none, role)
      assert.deepEqual((await ask('GET', `/v1/members/${id}`)).body, body)
      assert.deepEqual(await other.account(), { ...(await other.account()), role, active: true })
    }
    assert.deepEqual(await statuses(ask, `/v1/members/${by}`, city), none, 'nor their own')
  })

  test('are those of admins themselves where the settings ask for a password', async ({
    assert,
  }) => {
    const { ask, stack, by } = await scene()
    const city = await stack.city('Own board')
    const own = await statuses(ask, `/v1/members/${by}`, city)
    assert.containsSubset(own, { 'PATCH': 404, 'PUT /password': 404, 'PUT /mute': 404 })
    assert.equal(own.GET, 200)
  })

  test('are all accounts for a member, and for a token without the ability', async ({ assert }) => {
    const { ask, stack, path, visitor } = await scene()
    const city = await stack.city('Anybody')
    const reader = await programOfRole('admin', 'cities:read')
    const refused = await statuses(reader.ask, path, city)
    assert.deepEqual(new Set(Object.values(refused)), new Set([403]))
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [visitor.email])
    const found = await statuses(ask, path, city)
    assert.deepEqual(new Set(Object.values(found)), new Set([404]))
    for (const [method, body] of [['GET'], ['POST', newcomer()]] as const) {
      assert.equal((await ask(method, '/v1/members', body)).status, 404)
    }
  })
})

const RUN = { date: '2025-11-21', kind: 'run', distanceM: 10_000, durationS: 3000 }

test.group('The log of a member in the API', () => {
  test('is listed for admins, who add entries that are marked and audited', async ({ assert }) => {
    const program = await scene()
    const { ask, stack, member, path } = program
    const city = await stack.city('On their board', 20)
    await addEntry(member, { title: 'Their own', date: '2025-11-20' })
    const foreign = await ask('POST', `${path}/entries`, { ...RUN, cityId: city })
    assert.equal(foreign.status, 422)
    assert.equal(foreign.body.errors[0].pointer, '#/cityId')
    await member.subscribe(city)
    const added = await ask('POST', `${path}/entries`, { ...RUN, cityId: city, startedAt: '07:30' })
    assert.equal(added.status, 201, JSON.stringify(added.body))
    assert.containsSubset(added.body.data, { ...RUN, startedAt: '07:30:00', source: 'admin' })
    assert.equal((await ask('POST', `${path}/entries`, { ...RUN, durationS: 1 })).status, 422)

    const { body } = await ask('GET', `${path}/entries?sort=date`)
    assert.deepEqual(
      body.data.map(({ title, source }: any) => [title, source]),
      [
        ['Their own', 'page'],
        [null, 'admin'],
      ]
    )
    assert.deepEqual(body.metadata, { entries: 2, distanceM: 20_000, durationS: 6000 })
    assert.deepEqual(await actions(program), ['member.entry_added'])
    assert.isEmpty((await ask('GET', `${path}/entries?kind=swim`)).body.data)
  })

  test('does not exist for managers', async ({ assert }) => {
    const { ask, path } = await scene('manager')
    assert.equal((await ask('GET', path)).status, 200)
    assert.equal((await ask('GET', `${path}/entries`)).status, 404)
    assert.equal((await ask('POST', `${path}/entries`, RUN)).status, 404)
  })
})

test.group('Subscriptions of the API', () => {
  test('say who watches what, for admins', async ({ assert }) => {
    const { ask, stack, member, memberId } = await scene()
    const [one, other] = [await stack.city('Seen one', 20), await stack.city('Seen other', 20)]
    await member.subscribe(one, other)
    const { status, body } = await ask('GET', `/v1/subscriptions?member=${memberId}&sort=city`)
    assert.equal(status, 200)
    assert.deepEqual(
      body.data.map(({ memberId: id, member: name, cityId, city }: any) => [
        id,
        name,
        cityId,
        city,
      ]),
      [
        [memberId, member.name, one, 'Seen one, Testland'],
        [memberId, member.name, other, 'Seen other, Testland'],
      ]
    )
    const { body: filtered } = await ask('GET', `/v1/subscriptions?city=${other}`)
    assert.lengthOf(filtered.data, 1)
    const manager = await scene('manager')
    assert.equal((await manager.ask('GET', '/v1/subscriptions')).status, 404)
  })
})
