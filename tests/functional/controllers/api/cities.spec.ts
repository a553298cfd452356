import { test } from '@japa/runner'
import { ifMatch, programOf, programOfRole } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('Cities of the API', () => {
  test('are listed in pages by name, with their newest reading', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const ask = await programOf(member, 'cities:read')
    const names = Array.from({ length: 30 }, (_, n) => `Apitown ${String(n).padStart(2, '0')}`)
    for (const [n, name] of names.entries()) await member.stack.city(name, n / 10)

    const first = await ask('GET', '/v1/cities?search=apitown')
    assert.equal(first.status, 200, JSON.stringify(first.body))
    assert.lengthOf(first.body.data, 25)
    const [, next] = /<(\S+)>; rel="next"/.exec(first.headers.get('link')!)!
    assert.notInclude(first.headers.get('link')!, 'prev')
    const second = await ask('GET', next.replace('/api', ''))
    const found = [...first.body.data, ...second.body.data]
    assert.deepEqual(
      found.map(({ name }) => name),
      names
    )
    assert.equal(found[7].celsius, 0.7)
    assert.include(second.headers.get('link')!, 'rel="prev"')
    assert.notInclude(second.headers.get('link')!, 'rel="next"')
  })

  test('are not there for a member while they are disabled', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const ask = await programOf(member, 'cities:read')
    const id = await member.stack.city('Hidden Apitown', 1)
    assert.equal((await ask('GET', `/v1/cities/${id}`)).status, 200)
    await member.stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [id])

    const [hidden, missing] = [
      await ask('GET', `/v1/cities/${id}`),
      await ask('GET', '/v1/cities/2147483647'),
    ]
    assert.equal(hidden.status, 404)
    assert.deepEqual(hidden.body, missing.body)
    assert.isEmpty((await ask('GET', '/v1/cities?search=Hidden Apitown')).body.data)
  })

  test('are not sent again if the program has them', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const id = await member.stack.city('Kept Apitown', 1)
    const token = await member.createToken('x', 'cities:read')
    const get = (headers: Record<string, string>) =>
      fetch(`${member.stack.url}/api/v1/cities/${id}`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      })
    const first = await get({})
    const again = await get({ 'if-none-match': first.headers.get('etag')! })
    assert.equal(first.status, 200)
    assert.equal(again.status, 304)
    assert.isEmpty(await again.text())
    await member.stack.sql(`UPDATE cities SET name = 'Renamed Apitown' WHERE id = $1`, [id])
    assert.equal((await get({ 'if-none-match': first.headers.get('etag')! })).status, 200)
  })
})

const TOWN = { name: 'Newtown', country: 'Testland', latitude: 38.7, longitude: -9.1 }

const CHANGES = { name: 'Oldtown', enabled: false, otherNames: 'Altstadt, Ciudad Vieja' }

test.group('Cities of the API, for admins', () => {
  test('are listed with the disabled ones, by the filters and sorts of the page', async ({
    assert,
  }) => {
    const { ask, stack } = await programOfRole('admin', 'cities:read')
    const off = await stack.city('Filtered A', 1)
    const on = await stack.city('Filtered B', 2)
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [off])
    const listed = async (query: string) => {
      const { body } = await ask('GET', `/v1/cities?search=Filtered&${query}`)
      return body.data.map(({ id }: { id: number }) => id)
    }
    assert.deepEqual(await listed(''), [off, on])
    assert.deepEqual(await listed('sort=-celsius'), [on, off])
    assert.deepEqual(await listed('enabled=no'), [off])
    assert.deepEqual(await listed('enabled=yes'), [on])
    assert.deepEqual(await listed('enabled=perhaps&sort=nothing'), [off, on])
    assert.equal((await ask('GET', `/v1/cities/${off}`)).body.data.enabled, false)
    const member = await programOf(await Visitor.registered(stack), 'cities:read')
    const { body } = await member('GET', '/v1/cities?search=Filtered&enabled=no')
    assert.deepEqual(
      body.data.map(({ id }: { id: number }) => id),
      [on],
      'a member does not find it by a filter'
    )
  })

  test('are added, changed and deleted, and the audit log says by whom', async ({ assert }) => {
    const { ask, audited } = await programOfRole('admin', 'cities:read', 'cities:write')
    const added = await ask('POST', '/v1/cities', TOWN)
    assert.equal(added.status, 201, JSON.stringify(added.body))
    const { id } = added.body.data
    const path = `/v1/cities/${id}`
    assert.equal(added.headers.get('location'), `/api${path}`)
    const city = { id, ...TOWN, timezone: 'Europe/Lisbon', enabled: true, otherNames: null }
    assert.deepEqual(added.body.data, city)

    const tag = await ifMatch(ask, path)
    const changed = await ask('PATCH', path, CHANGES, tag)
    assert.equal(changed.status, 200, JSON.stringify(changed.body))
    const after = { ...city, ...CHANGES }
    assert.deepEqual(changed.body.data, after)
    assert.deepEqual((await ask('GET', path)).body.data, after)

    const unchanged = await ask('PATCH', path, {}, await ifMatch(ask, path))
    assert.equal(unchanged.status, 200)
    assert.deepEqual(unchanged.body.data, after, 'an empty change clears nothing')

    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('GET', path)).status, 404)
    assert.equal((await ask('DELETE', path)).status, 404)
    const entries = await audited()
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['city.created', 'city.changed', 'city.deleted']
    )
    assert.isTrue(entries.every(({ subject }) => subject === id))
    assert.deepEqual(entries[1].changes, {
      name: { from: 'Newtown', to: 'Oldtown' },
      enabled: { from: true, to: false },
      otherNames: { from: null, to: 'Altstadt, Ciudad Vieja' },
    })
  })

  test('are not changed by a program that has not seen the last change', async ({ assert }) => {
    const { ask, audited, stack } = await programOfRole('admin', 'cities:read', 'cities:write')
    const path = `/v1/cities/${await stack.city('Contested', 1)}`
    const seen = await ifMatch(ask, path)
    assert.equal((await ask('PATCH', path, { name: 'Blind' })).status, 428)
    assert.equal((await ask('PATCH', path, { country: 'Elsewhere' }, seen)).status, 200)

    const late = await ask('PATCH', path, { name: 'Late' }, seen)
    assert.equal(late.status, 412)
    assert.equal(late.body.type, 'urn:problem-type:fairweather:changed-meanwhile')
    const [first, second] = await Promise.all(
      ['One', 'Two'].map(async (name) => ask('PATCH', path, { name }, await ifMatch(ask, path)))
    )
    assert.sameMembers([first.status, second.status], [200, 412])
    const names = (await audited()).filter(({ changes }) => changes.name)
    assert.lengthOf(names, 1)
  })

  test('are refused with one sentence for each invalid field', async ({ assert }) => {
    const { ask } = await programOfRole('admin', 'cities:write')
    const invalid = { ...TOWN, name: ' ', latitude: 91, timezone: 'Moon/Sea', enabled: 'yes' }
    const { status, body } = await ask('POST', '/v1/cities', invalid)
    assert.equal(status, 422)
    assert.sameMembers(
      body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['#/name', '#/latitude', '#/timezone', '#/enabled']
    )
  })

  test('are changed by nobody else: not without the ability, and not without the role', async ({
    assert,
  }) => {
    const { ask, visitor, stack } = await programOfRole('admin', 'cities:read', 'cities:write')
    const id = await stack.city('Guarded', 1)
    const tag = await ifMatch(ask, `/v1/cities/${id}`)
    const reader = await programOf(visitor, 'cities:read')
    const requests = [
      ['POST', '/v1/cities', TOWN],
      ['PATCH', `/v1/cities/${id}`, { name: 'Taken' }],
      ['DELETE', `/v1/cities/${id}`],
      ['DELETE', '/v1/cities/2147483647'],
    ] as const
    for (const [method, path, body] of requests) {
      const { status, headers } = await reader(method, path, body, tag)
      assert.equal(status, 403, `${method} ${path}`)
      assert.include(headers.get('www-authenticate')!, 'scope="cities:write"')
    }
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [visitor.email])
    const unknown = await ask('GET', '/v1/nothing')
    for (const [method, path, body] of requests) {
      const response = await ask(method, path, body, tag)
      assert.equal(response.status, 404, `${method} ${path}`)
      assert.deepEqual(response.body, unknown.body)
    }
    const [{ name }] = await stack.sql('SELECT name FROM cities WHERE id = $1', [id])
    assert.equal(name, 'Guarded')
  })
})
