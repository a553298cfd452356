import { test } from '@japa/runner'
import { ALERTS_PER_MEMBER } from '#alerts/limits'
import { addAlert } from '#tests/support/add_alert'
import { ifMatch, programOf, type Program } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWithCity() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const city = await stack.city('Alert City', 20)
  await member.subscribe(city)
  const ask = await programOf(member, 'alerts:read', 'alerts:write')
  return { stack, member, city, ask }
}

const change = async (ask: Program, id: number, body: unknown) =>
  ask('PATCH', `/v1/alerts/${id}`, body, await ifMatch(ask, `/v1/alerts/${id}`))

test.group('Alerts of the API', () => {
  test('are set in °C, whatever the unit of the member', async ({ assert }) => {
    const { stack, member, city, ask } = await memberWithCity()
    await stack.sql(`UPDATE users SET temperature_unit = 'F' WHERE email = $1`, [member.email])
    const fields = { cityId: city, kind: 'below', celsius: -5.5 }

    const { status, headers, body } = await ask('POST', '/v1/alerts', fields)
    assert.equal(status, 201, JSON.stringify(body))
    const [{ id, createdAt }] = await stack.sql(
      'SELECT id, created_at AS "createdAt" FROM alerts WHERE city_id = $1',
      [city]
    )
    assert.equal(headers.get('location'), `/api/v1/alerts/${id}`)
    assert.deepEqual(body.data, {
      id,
      ...fields,
      paused: false,
      armed: true,
      createdAt: createdAt.toISOString(),
    })
    assert.deepEqual((await ask('GET', `/v1/alerts/${id}`)).body, body)

    const crossed = { cityId: city, kind: 'above', celsius: 10, paused: true }
    const second = await ask('POST', '/v1/alerts', crossed)
    assert.containsSubset(second.body.data, { ...crossed, armed: false })
    assert.deepEqual((await ask('GET', '/v1/alerts')).body.data, [body.data, second.body.data])
  })

  test('change in the fields that are present, if the program has seen their state', async ({
    assert,
  }) => {
    const { stack, member, city, ask } = await memberWithCity()
    const other = await stack.city('Other Alert City', 5)
    await member.subscribe(other)
    const id = await addAlert(member, { city_id: city })
    const seen = await ifMatch(ask, `/v1/alerts/${id}`)

    const paused = await ask('PATCH', `/v1/alerts/${id}`, { paused: true }, seen)
    assert.equal(paused.status, 200, JSON.stringify(paused.body))
    assert.containsSubset(paused.body.data, { cityId: city, celsius: 30, paused: true })
    assert.equal((await ask('PATCH', `/v1/alerts/${id}`, { paused: false }, seen)).status, 412)
    assert.equal((await ask('PATCH', `/v1/alerts/${id}`, { paused: false })).status, 428)

    const moved = await change(ask, id, { cityId: other, celsius: 0.5 })
    assert.containsSubset(moved.body.data, { cityId: other, celsius: 0.5, armed: false })
    assert.deepEqual((await change(ask, id, {})).body, moved.body)
  })

  test('refuse limits and cities that the page refuses', async ({ assert }) => {
    const { stack, member, city, ask } = await memberWithCity()
    const foreign = await stack.city('Not watched', 1)
    const alert = { cityId: city, kind: 'above', celsius: 30 }
    for (const [fields, pointer] of [
      [{ cityId: foreign }, '#/cityId'],
      [{ cityId: 2 ** 31 - 1 }, '#/cityId'],
      [{ celsius: 60.1 }, '#/celsius'],
      [{ celsius: 1.25 }, '#/celsius'],
      [{ celsius: '30' }, '#/celsius'],
      [{ celsius: undefined }, '#/celsius'],
      [{ kind: 'change', celsius: 0.5 }, '#/celsius'],
      [{ kind: 'equal' }, '#/kind'],
    ] as const) {
      const { status, body } = await ask('POST', '/v1/alerts', { ...alert, ...fields })
      assert.equal(status, 422, JSON.stringify(fields))
      assert.deepEqual(
        body.errors.map((error: { pointer: string }) => error.pointer),
        [pointer]
      )
    }
    const id = await addAlert(member, { city_id: city, kind: 'change', celsius: 5 })
    assert.equal((await change(ask, id, { celsius: -5 })).status, 422)
    assert.equal((await change(ask, id, { celsius: 50 })).status, 200)
    assert.equal((await change(ask, id, { kind: 'above' })).status, 422)
  })

  test('exist once each, and have a number that is limited', async ({ assert }) => {
    const { city, ask } = await memberWithCity()
    const alert = { cityId: city, kind: 'above', celsius: 30 }
    assert.equal((await ask('POST', '/v1/alerts', alert)).status, 201)
    const again = await ask('POST', '/v1/alerts', alert)
    assert.equal(again.status, 409)
    assert.equal(again.body.type, 'urn:problem-type:fairweather:alert-exists')
    for (let n = 1; n < ALERTS_PER_MEMBER; n++) {
      const { status } = await ask('POST', '/v1/alerts', { ...alert, celsius: 30 + n })
      assert.equal(status, 201)
    }
    const tooMany = await ask('POST', '/v1/alerts', { ...alert, celsius: -30 })
    assert.equal(tooMany.status, 409)
    assert.equal(tooMany.body.type, 'urn:problem-type:fairweather:too-many-alerts')
  })

  test('are set once for an Idempotency-Key', async ({ assert }) => {
    const { city, ask } = await memberWithCity()
    const alert = { cityId: city, kind: 'above', celsius: 30 }
    const key = { 'idempotency-key': 'an alert' }
    const first = await ask('POST', '/v1/alerts', alert, key)
    const again = await ask('POST', '/v1/alerts', alert, key)
    assert.equal(again.status, 201)
    assert.deepEqual(again.body, first.body)
  })

  test('are deleted, and restored', async ({ assert }) => {
    const { member, city, ask } = await memberWithCity()
    const id = await addAlert(member, { city_id: city })
    const before = await ask('GET', `/v1/alerts/${id}`)
    assert.equal((await ask('DELETE', `/v1/alerts/${id}`)).status, 204)
    assert.equal((await ask('GET', `/v1/alerts/${id}`)).status, 404)
    assert.equal((await ask('DELETE', `/v1/alerts/${id}`)).status, 404)

    const restored = await ask('POST', `/v1/alerts/${id}/restoration`)
    assert.equal(restored.status, 200)
    assert.deepEqual(restored.body, before.body)
    assert.equal((await ask('POST', `/v1/alerts/${id}/restoration`)).status, 200)

    await ask('DELETE', `/v1/alerts/${id}`)
    await addAlert(member, { city_id: city })
    const equal = await ask('POST', `/v1/alerts/${id}/restoration`)
    assert.equal(equal.status, 409)
  })

  test('of other members are not there, and need abilities of their own', async ({ assert }) => {
    const { stack, member, city, ask } = await memberWithCity()
    const id = await addAlert(member, { city_id: city })
    const stranger = await programOf(await Visitor.registered(stack), 'alerts:read', 'alerts:write')
    const match = await ifMatch(ask, `/v1/alerts/${id}`)
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/restoration'],
    ]) {
      const body = method === 'PATCH' ? { paused: true } : undefined
      const send = (alert: number) => stranger(method, `/v1/alerts/${alert}${path}`, body, match)
      const [foreign, missing] = [await send(id), await send(2 ** 31 - 1)]
      assert.equal(foreign.status, 404, method)
      assert.deepEqual(foreign.body, missing.body)
    }
    assert.isEmpty((await stranger('GET', '/v1/alerts')).body.data)
    assert.equal((await ask('GET', `/v1/alerts/${id}`)).status, 200)

    const reads = await programOf(member, 'alerts:read')
    const writes = await programOf(member, 'alerts:write')
    assert.equal((await reads('DELETE', `/v1/alerts/${id}`)).status, 403)
    assert.equal((await reads('POST', '/v1/alerts', {})).status, 403)
    assert.equal((await writes('GET', '/v1/alerts')).status, 403)
  })
})
