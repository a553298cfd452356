import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { assertOnlyForAdmins } from '#tests/support/assert_only_for_admins'
import { programOfRole } from '#tests/support/program'
import { openTransaction, untilBlocked } from '#tests/support/table_lock'

const scene = () => programOfRole('admin', 'cities:read', 'readings:read', 'readings:write')

test.group('Readings of the API', () => {
  test('become the temperature of the city, and the audit log says by whom', async ({ assert }) => {
    const { ask, audited, stack } = await scene()
    const city = await stack.city('Recorded', 20)
    const { status, headers, body } = await ask('POST', `/v1/cities/${city}/readings`, {
      celsius: -3.5,
    })
    assert.equal(status, 201, JSON.stringify(body))
    const { id, measuredAt, ...others } = body.data
    assert.deepEqual(others, {
      cityId: city,
      cityName: 'Recorded',
      celsius: -3.5,
      source: 'admin',
    })
    assert.match(measuredAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    assert.equal(headers.get('location'), `/api/v1/readings?city=${city}`)
    const [row] = await stack.sql('SELECT celsius::float FROM cities WHERE id = $1', [city])
    assert.equal(row.celsius, -3.5)
    assert.deepEqual(await audited(), [
      {
        action: 'city.temperature_recorded',
        subject: city,
        changes: { celsius: { from: 20, to: -3.5 } },
      },
    ])
    const listed = await ask('GET', `/v1/readings?city=${city}`)
    assert.deepEqual(listed.body.data[0], body.data)
    assert.equal(listed.body.data[1].source, 'sql')
    assert.isAbove(id, listed.body.data[1].id)
  })

  test('of an earlier time are only in the history', async ({ assert }) => {
    const { ask, audited, stack } = await scene()
    const city = await stack.city('Earlier', 20)
    const measuredAt = '2020-02-29T10:00:00+01:00'
    const { status, body } = await ask('POST', `/v1/cities/${city}/readings`, {
      celsius: 7,
      measuredAt,
    })
    assert.equal(status, 201)
    assert.equal(body.data.measuredAt, '2020-02-29T09:00:00.000Z')
    const [row] = await stack.sql('SELECT celsius::float FROM cities WHERE id = $1', [city])
    assert.equal(row.celsius, 20)
    assert.deepEqual(
      (await audited()).map(({ action }) => action),
      ['city.reading_added']
    )
  })

  test('are stored once for one Idempotency-Key', async ({ assert }) => {
    const { ask, stack } = await scene()
    const city = await stack.city('Once')
    const key = { 'idempotency-key': randomUUID() }
    const send = () => ask('POST', `/v1/cities/${city}/readings`, { celsius: 1 }, key)
    assert.deepEqual((await send()).body, (await send()).body)
    const rows = await stack.sql('SELECT id FROM readings WHERE city_id = $1', [city])
    assert.lengthOf(rows, 1)
  })

  for (const [what, fields, statement] of [
    ['now', { celsius: 1 }, 'FOR NO KEY UPDATE'],
    [
      'at an earlier time',
      { celsius: 1, measuredAt: '2020-02-29T10:00:00Z' },
      'insert into "readings"',
    ],
  ] as const) {
    test(`are for nothing if their city is deleted at the same moment: measured ${what}`, async ({
      assert,
    }) => {
      const { ask, audited, stack } = await scene()
      const city = await stack.city('Deleted')
      const deletion = await openTransaction(stack, `DELETE FROM cities WHERE id = ${city}`)
      const response = ask('POST', `/v1/cities/${city}/readings`, fields)
      await untilBlocked(stack, statement)
      await deletion.commit()

      const { status, headers, body } = await response
      assert.equal(status, 404)
      assert.include(headers.get('content-type'), 'application/problem+json')
      assert.equal(body.status, 404)
      assert.isEmpty(await audited())
    })
  }

  test('are no error if their city is deleted before the response', async ({ assert }) => {
    const { ask, stack } = await scene()
    const city = await stack.city('Deleted')
    const row = await openTransaction(stack, `SELECT FROM cities WHERE id = ${city} FOR UPDATE`)
    const response = ask('POST', `/v1/cities/${city}/readings`, { celsius: 1 })
    await untilBlocked(stack, 'FOR NO KEY UPDATE')
    // It gets the table when the request has committed, before the request looks up anything else in it.
    const deletion = openTransaction(stack, `LOCK cities; DELETE FROM cities WHERE id = ${city}`)
    await untilBlocked(stack, 'LOCK cities')
    await row.end()
    const { commit } = await deletion
    await commit()
    assert.oneOf((await response).status, [201, 404])
  })

  test('are refused outside the limits, and for a city that does not exist', async ({ assert }) => {
    const { ask, stack } = await scene()
    const path = `/v1/cities/${await stack.city('Limits')}/readings`
    for (const [field, fields] of [
      ['celsius', { celsius: 60.1 }],
      ['celsius', { celsius: 20.55 }],
      ['celsius', {}],
      ['measuredAt', { celsius: 1, measuredAt: '2999-01-01T00:00:00Z' }],
      ['measuredAt', { celsius: 1, measuredAt: 'today' }],
      ['at', { celsius: 1, at: '2020-01-01T00:00:00Z' }],
    ] as const) {
      const { status, body } = await ask('POST', path, fields)
      assert.equal(status, 422, JSON.stringify(fields))
      assert.equal(body.errors[0].pointer, `#/${field}`)
    }
    const missing = await ask('POST', '/v1/cities/2147483647/readings', { celsius: 1 })
    assert.equal(missing.status, 404)
  })

  test('are listed by the filters and sorts of the page, in pages', async ({ assert }) => {
    const { ask, stack } = await scene()
    const city = await stack.city('Paged')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source)
         SELECT $1, n, '2024-05-01T12:00Z'::timestamptz + n * interval '1 hour', 'demo'
         FROM generate_series(1, 30) AS n`,
      [city]
    )
    const list = async (query: string) => {
      const { body, headers } = await ask('GET', `/v1/readings?${query}`)
      const values = body.data.map(({ celsius }: { celsius: number }) => celsius)
      return {
        values,
        next: /[?&](after=[\w-]+)[^>]*>; rel="next"/.exec(headers.get('link') ?? ''),
      }
    }
    const first = await list(`city=${city}&sort=celsius`)
    assert.lengthOf(first.values, 25)
    const second = await list(`city=${city}&sort=celsius&${first.next![1]}`)
    assert.deepEqual(
      [...first.values, ...second.values],
      Array.from({ length: 30 }, (_, n) => n + 1)
    )
    assert.isNull(second.next)
    assert.deepEqual((await list(`city=${city}&source=admin`)).values, [])
    assert.deepEqual((await list(`city=${city}&to=2024-05-01&source=demo`)).values.length, 11)
    assert.equal((await list(`search=Paged&from=2024-05-02`)).values[0], 30)
  })

  test('are for admins with the ability', async ({ assert }) => {
    const program = await scene()
    const city = await program.stack.city('Not yours', 1)
    await assertOnlyForAdmins(assert, program, [
      ['GET', '/v1/readings'],
      ['POST', `/v1/cities/${city}/readings`, { celsius: 5 }],
    ])
  })
})
