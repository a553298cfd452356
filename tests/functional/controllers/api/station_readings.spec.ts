import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { newSecret, signedHeaders } from '#support/standard_webhooks'
import { addStation, replaceSecret, type AddedWebhook } from '#tests/support/add_webhook'
import { pageText } from '#tests/support/page_text'
import { strictStack } from '#tests/support/shared_web_servers'
import { type Stack, stackOn } from '#tests/support/stack'
import { lockRow, openTransaction, untilBlocked } from '#tests/support/table_lock'
import { Visitor } from '#tests/support/visitor'

type Station = AddedWebhook & { city: number }

test.group('The readings of a weather station', (group) => {
  let stack: Stack
  let admin: Visitor
  group.setup(async () => {
    stack = await stackOn()
    admin = await Visitor.admin(stack)
  })

  async function station(): Promise<Station> {
    const city = await stack.city(`Measured ${randomUUID().slice(0, 8)}`)
    return { ...(await addStation(admin, city)), city }
  }

  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

  const reading = (celsius: unknown = 3.4, measuredAt: unknown = minutesAgo(1)) => ({
    celsius,
    measuredAt,
  })

  async function post(id: number, body: string, headers: Record<string, string>) {
    const response = await fetch(`${stack.url}/api/v1/stations/${id}/readings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    const { data, detail } = (await response.json()) as { data?: any; detail?: any }
    return { status: response.status, headers: response.headers, data, detail }
  }

  const secondsNow = () => Math.floor(Date.now() / 1000)

  /** Pushes signed readings. */
  function push(
    { id, secret }: AddedWebhook,
    readings: unknown,
    { requestId = randomUUID() as string, timestamp = secondsNow() } = {}
  ) {
    const body = JSON.stringify({ readings })
    return post(id, body, signedHeaders({ id: requestId, timestamp, body }, [secret]))
  }

  const stored = ({ city }: Station) =>
    stack.sql('SELECT celsius::float8, source FROM readings WHERE city_id = $1 ORDER BY id', [city])

  test('are stored if they are signed, and become the temperature of the city', async ({
    assert,
  }) => {
    const sender = await station()
    const { status, data, headers } = await push(sender, [reading(3.44), reading(2, minutesAgo(9))])
    assert.equal(status, 200)
    assert.deepEqual(data, { stored: 2, unchanged: 0, rejected: [] })
    assert.isNull(headers.get('set-cookie'))
    const source = `station-${sender.id}`
    assert.deepEqual(await stored(sender), [
      { celsius: 2, source },
      { celsius: 3.4, source },
    ])
    const [city] = await stack.sql('SELECT celsius::float8 FROM cities WHERE id = $1', [
      sender.city,
    ])
    assert.equal(city.celsius, 3.4)
  })

  test('are stored with the secret as a token, but not with the token in the address', async ({
    assert,
  }) => {
    const sender = await station()
    const body = JSON.stringify({ readings: [reading()] })
    const inAddress = await fetch(
      `${stack.url}/api/v1/stations/${sender.id}/readings?token=${encodeURIComponent(sender.secret)}`,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    )
    assert.equal(inAddress.status, 401)
    assert.lengthOf(await stored(sender), 0)
    const { status } = await post(sender.id, body, { authorization: `Bearer ${sender.secret}` })
    assert.equal(status, 200)
    assert.lengthOf(await stored(sender), 1)
  })

  test('are shown with the name of the station', async ({ assert }) => {
    const sender = await station()
    await push(sender, [reading(7.5)])
    const list = pageText((await admin.get(`/admin/readings?city=${sender.city}`)).body)
    assert.include(list, 'Roof')
    await admin.subscribe(sender.city)
    assert.match((await admin.get('/dashboard')).body, /data-source-name>Roof</)
  })

  test('are stored once if the request is repeated, with the same answer', async ({ assert }) => {
    const sender = await station()
    const readings = [reading(), reading('warm')]
    const requestId = randomUUID()
    const first = await push(sender, readings, { requestId })
    const others = await Promise.all(
      Array.from({ length: 5 }, () => push(sender, readings, { requestId }))
    )
    for (const { status, data } of others) {
      assert.equal(status, 200)
      assert.deepEqual(data, first.data)
    }
    const changed = await push(sender, [reading(9)], { requestId })
    assert.deepEqual(changed.data, first.data, 'an id stands for one request')
    assert.lengthOf(await stored(sender), 1)
  })

  test('are stored once if two requests have the same reading, also at the same time', async ({
    assert,
  }) => {
    const sender = await station()
    const readings = [reading()]
    const answers = await Promise.all(Array.from({ length: 5 }, () => push(sender, readings)))
    assert.equal(
      answers.reduce((sum, { data }) => sum + data.stored, 0),
      1
    )
    assert.lengthOf(await stored(sender), 1)
  })

  test('are stored without those that are not plausible, which are named', async ({ assert }) => {
    const sender = await station()
    const { status, data } = await push(sender, [
      reading(99),
      reading(5),
      reading(null),
      reading('5'),
      reading(5, minutesAgo(-10)),
      reading(5, minutesAgo(1500)),
      reading(5, '2026-01-01T10:00:00'),
      {},
    ])
    assert.equal(status, 200)
    assert.equal(data.stored, 1)
    assert.deepEqual(
      data.rejected.map(({ index, reason }: { index: number; reason: string }) => [
        index,
        reason.replace(/\d{4}-.*Z/, 'T'),
      ]),
      [
        [0, 'The temperature 99 °C is not between -90 and 60 °C.'],
        [2, 'The temperature is missing.'],
        [3, 'The temperature is not a number.'],
        [4, 'The time T is more than five minutes in the future.'],
        [5, 'The time T is more than a day ago.'],
        [6, 'The time is missing or invalid.'],
        [7, 'The temperature is missing.'],
      ]
    )
  })

  for (const [what, body, sentence] of [
    [
      'no reading is plausible',
      { readings: [{ celsius: 99 }] },
      /^The reading cannot be stored. readings\[0\]: The temperature 99/,
    ],
    ['there is no list', {}, /errors/],
    ['the list is empty', { readings: [] }, /errors/],
    ['the list is a text', { readings: 'none' }, /errors/],
    ['the list is too long', { readings: Array.from({ length: 501 }, () => ({})) }, /errors/],
    ['the readings are numbers', { readings: [1] }, /errors/],
  ] as const) {
    test(`are rejected with a sentence if ${what}`, async ({ assert }) => {
      const sender = await station()
      const text = JSON.stringify(body)
      const message = { id: randomUUID(), timestamp: secondsNow(), body: text }
      const { status, detail } = await post(
        sender.id,
        text,
        signedHeaders(message, [sender.secret])
      )
      assert.equal(status, 422)
      assert.match(detail, sentence)
      assert.lengthOf(await stored(sender), 0)
    })
  }

  test('are rejected if they are not JSON', async ({ assert }) => {
    const sender = await station()
    const authorization = `Bearer ${sender.secret}`
    assert.equal((await post(sender.id, '{', { authorization })).status, 400)
    const plain = { authorization, 'content-type': 'text/plain' }
    assert.oneOf((await post(sender.id, '{"readings":[]}', plain)).status, [415, 422])
  })

  test('are rejected with the same answer for every wrong signature', async ({ assert }) => {
    const sender = await station()
    const other = await station()
    const body = JSON.stringify({ readings: [reading()] })
    const message = { id: randomUUID(), timestamp: secondsNow(), body }
    const good = signedHeaders(message, [sender.secret])
    const withoutId = new Headers(good)
    withoutId.delete('webhook-id')
    const attempts = await Promise.all([
      post(sender.id, body, {}),
      post(sender.id, body, signedHeaders(message, [newSecret()])),
      post(sender.id, body, signedHeaders(message, [other.secret])),
      post(other.id, body, good),
      post(999_999_999, body, good),
      post(sender.id, body.replace('3.4', '9.9'), good),
      post(sender.id, body, { ...good, 'webhook-id': 'another' }),
      post(sender.id, body, { ...good, 'webhook-timestamp': String(message.timestamp + 1) }),
      post(sender.id, body, { ...good, 'webhook-timestamp': 'now' }),
      post(sender.id, body, Object.fromEntries(withoutId)),
      post(sender.id, body, { ...good, 'webhook-id': 'x'.repeat(201) }),
      post(sender.id, body, { authorization: 'Bearer ' }),
      post(sender.id, body, { authorization: `Bearer ${other.secret}` }),
      post(sender.id, body, { authorization: `Basic ${sender.secret}` }),
      // A valid token does not make up for a forged signature.
      post(sender.id, body, {
        ...signedHeaders(message, [newSecret()]),
        authorization: `Bearer ${sender.secret}`,
      }),
    ])
    for (const { status, detail } of attempts) {
      assert.equal(status, 401)
      assert.equal(detail, attempts[0].detail)
    }
    assert.lengthOf(await stored(sender), 0)
    assert.equal((await post(sender.id, body, good)).status, 200, 'the premise')
  })

  test('are rejected if they were signed more than five minutes ago or ahead', async ({
    assert,
  }) => {
    const sender = await station()
    for (const seconds of [-310, 310]) {
      const timestamp = secondsNow() + seconds
      const { status, detail } = await push(sender, [reading()], { timestamp })
      assert.equal(status, 401)
      assert.match(detail, /Check the clock of the station/)
    }
    assert.lengthOf(await stored(sender), 0)
  })

  test('are accepted with the old secret for a day after it was replaced', async ({ assert }) => {
    const sender = await station()
    const secret = await replaceSecret(admin, `/admin/stations/${sender.id}`, '/edit')
    assert.equal((await push(sender, [reading(1)])).status, 200)
    assert.equal((await push({ ...sender, secret }, [reading(2)])).status, 200)
    await stack.sql('UPDATE stations SET previous_secret_until = now() WHERE id = $1', [sender.id])
    assert.equal((await push(sender, [reading(3)])).status, 401)
    assert.equal((await push({ ...sender, secret }, [reading(4)])).status, 200)
  })

  test('are rejected while the station is off, deleted, or its city is disabled', async ({
    assert,
  }) => {
    const sender = await station()
    const path = `/admin/stations/${sender.id}`
    await admin.submit(`${path}/activation?_method=DELETE`, {}, '/admin/stations')
    const off = await push(sender, [reading()])
    assert.containsSubset(off, { status: 403 })
    assert.match(off.detail, /switched off/)
    await admin.submit(`${path}/activation`, {}, '/admin/stations')
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [sender.city])
    assert.equal((await push(sender, [reading()])).status, 409)
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [sender.city])
    await admin.submit(`${path}?_method=DELETE`, {}, '/admin/stations')
    assert.equal((await push(sender, [reading()])).status, 401)
    assert.lengthOf(await stored(sender), 0)

    const [entry] = await stack.sql(
      `SELECT id FROM audit_entries WHERE action = 'station.deleted' AND subject_id = $1`,
      [sender.id]
    )
    await admin.submit('/admin/undos', { id: entry.id }, '/admin/audit')
    assert.equal((await push(sender, [reading()])).status, 200, 'its secret is valid again')
  })

  test('are rejected with a sentence if the city is deleted at the same moment', async ({
    assert,
  }) => {
    const sender = await station()
    const deletion = await openTransaction(stack, `DELETE FROM cities WHERE id = ${sender.city}`)
    const response = push(sender, [reading()])
    await untilBlocked(stack, 'FOR NO KEY UPDATE')
    await deletion.commit()
    const { status, detail } = await response
    assert.equal(status, 404)
    assert.equal(detail, 'This station or its city was deleted.')
    assert.equal((await push(sender, [reading()])).status, 401)
  })

  test('wait for the deletion of a city without locking the station, which would be a deadlock', async ({
    assert,
  }) => {
    const sender = await station()
    const city = await lockRow(stack, 'cities', sender.city)
    const response = push(sender, [reading()])
    await untilBlocked(stack, 'FOR NO KEY UPDATE')
    await stack.sql('SELECT FROM stations WHERE id = $1 FOR UPDATE NOWAIT', [sender.id])
    await city()
    assert.equal((await response).status, 200)
  })
})

test.group('The rate limit of a weather station', () => {
  test('counts only requests with the secret', async ({ assert }) => {
    const stack = await strictStack()
    const admin = await Visitor.admin(stack)
    const { id, secret } = await addStation(admin, await stack.city('Limited'))
    const send = async (token: string) => {
      const response = await fetch(`${stack.url}/api/v1/stations/${id}/readings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
        body: JSON.stringify({ readings: [{ celsius: 1, measuredAt: new Date().toISOString() }] }),
      })
      return response.status
    }
    for (let n = 0; n < 5; n++) assert.equal(await send(newSecret()), 401)
    assert.deepEqual([await send(secret), await send(secret), await send(secret)], [200, 200, 429])
  })
})
