import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { addEntry } from '#tests/support/add_entry'
import { programOf, programWith } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWithProgram() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const token = await member.createToken('log', 'log:read', 'log:write')
  const ask = programWith(stack, token)
  const change = (id: number, body: object, etag?: string | null) =>
    fetch(`${stack.url}/api/v1/entries/${id}`, {
      method: 'PATCH',
      headers: {
        'authorization': `Bearer ${token}`,
        'content-type': 'application/json',
        ...(etag && { 'if-match': etag }),
      },
      body: JSON.stringify(body),
    })
  return { stack, member, ask, change }
}

const RUN = { date: '2025-11-21', kind: 'run', distanceM: 10_000, durationS: 3000 }

test.group('Entries of the API', () => {
  test('are added in metres and seconds, and come back as they were sent', async ({ assert }) => {
    const { stack, member, ask } = await memberWithProgram()
    const cityId = await stack.city('Trained in', 20)
    await member.subscribe(cityId)
    const sent = { ...RUN, startedAt: '07:30', cityId, title: 'Morning', note: 'Two\nlines' }
    const { status, headers, body } = await ask('POST', '/v1/entries', sent)
    assert.equal(status, 201, JSON.stringify(body))
    assert.equal(headers.get('location'), `/api/v1/entries/${body.data.id}`)
    const { id, createdAt, updatedAt, ...stored } = body.data
    assert.deepEqual(stored, { ...sent, startedAt: '07:30:00', source: 'api' })
    assert.match(createdAt, /Z$/)
    assert.equal((await ask('GET', `/v1/entries/${id}`)).body.data.note, 'Two\nlines')
    assert.include((await member.get('/log')).body, 'Morning')
  })

  test('are refused with one sentence for each invalid field', async ({ assert }) => {
    const { stack, ask } = await memberWithProgram()
    const foreign = await stack.city('Not watched', 20)
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
    for (const [field, value, sentence] of [
      ['date', '2025-02-30', /does not exist/],
      ['date', tomorrow, /future/],
      ['distanceM', '10 km', /number/],
      ['distanceM', 0, /from 1 to/],
      ['distanceM', 1.5, /integer/],
      ['durationS', 1, /faster than 200/],
      ['kind', 'fly', /one of/],
      ['startedAt', '25:00', /start time/],
      ['cityId', foreign, /board/],
      ['title', 'a\tb', /control/],
      ['distance', '10 km', /no such field/],
    ] as const) {
      const { status, body } = await ask('POST', '/v1/entries', { ...RUN, [field]: value })
      assert.equal(status, 422, field)
      assert.deepEqual(
        body.errors.map(({ pointer }: any) => pointer),
        [`#/${field}`]
      )
      assert.match(body.errors[0].detail, sentence)
    }
  })

  test('change only in the fields that are sent, and not if somebody was faster', async ({
    assert,
  }) => {
    const { member, ask, change } = await memberWithProgram()
    const id = await addEntry(member, { title: 'Long run', note: 'kept' })
    const etag = (await ask('GET', `/v1/entries/${id}`)).headers.get('etag')
    assert.equal((await change(id, { title: 'x' })).status, 428)
    assert.equal((await change(id, { title: 'x' }, '"other"')).status, 412)

    const unchanged = await change(id, {}, etag)
    assert.equal(unchanged.status, 200)
    const renamed = await change(id, { title: 'Longer run' }, etag)
    assert.equal(renamed.status, 200)
    assert.containsSubset(((await renamed.json()) as any).data, {
      title: 'Longer run',
      note: 'kept',
    })
    assert.equal((await change(id, { title: 'Too late' }, etag)).status, 412)
    const next = (await ask('GET', `/v1/entries/${id}`)).headers.get('etag')
    const emptied = await change(id, { title: null }, next)
    assert.containsSubset(((await emptied.json()) as any).data, { title: null, note: 'kept' })
    const last = (await ask('GET', `/v1/entries/${id}`)).headers.get('etag')
    for (const date of [null, '', ' ']) {
      const refused = await change(id, { date }, last)
      assert.equal(refused.status, 422)
      const { errors } = (await refused.json()) as any
      assert.deepEqual(errors, [{ pointer: '#/date', detail: 'This field cannot be empty' }])
    }
  })

  test('of two parallel changes, only one is stored', async ({ assert }) => {
    const { member, ask, change } = await memberWithProgram()
    const id = await addEntry(member)
    const etag = (await ask('GET', `/v1/entries/${id}`)).headers.get('etag')
    const changes = ['one', 'two', 'three', 'four'].map((title) => change(id, { title }, etag))
    const statuses = (await Promise.all(changes)).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), [200, 412, 412, 412])
  })

  test('come back after a deletion', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const id = await addEntry(member, { title: 'Deleted' })
    assert.equal((await ask('DELETE', `/v1/entries/${id}`)).status, 204)
    assert.equal((await ask('DELETE', `/v1/entries/${id}`)).status, 404)
    assert.equal((await ask('GET', `/v1/entries/${id}`)).status, 404)
    const restored = await ask('POST', `/v1/entries/${id}/restoration`)
    assert.equal(restored.status, 201)
    assert.containsSubset(restored.body.data, { id, title: 'Deleted' })
    assert.equal((await ask('POST', `/v1/entries/${id}/restoration`)).status, 404)
  })

  test('are listed in pages, with the totals of all that match', async ({ assert }) => {
    const { stack, member, ask } = await memberWithProgram()
    const { id } = await member.account()
    await stack.sql(
      `INSERT INTO entries (user_id, date, distance_m, duration_s, kind)
         SELECT $1, date '2025-01-01' + n, 1000, 300, CASE n % 2 WHEN 0 THEN 'run' ELSE 'ride' END
         FROM generate_series(0, 59) n`,
      [id]
    )
    const seen: string[] = []
    let next: string | undefined = '/v1/entries?kind=run'
    while (next) {
      const { body, headers } = await ask('GET', next)
      assert.deepEqual(body.metadata, { entries: 30, distanceM: 30_000, durationS: 9000 })
      seen.push(...body.data.map(({ date }: { date: string }) => date))
      next = /<\/api([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
    }
    assert.lengthOf(seen, 30)
    assert.deepEqual(seen, [...seen].sort().reverse())
    const empty = await ask('GET', '/v1/entries?search=nothing')
    assert.deepEqual(empty.body, {
      data: [],
      metadata: { entries: 0, distanceM: 0, durationS: 0 },
    })
  })
})

test.group('A copy of an entry', () => {
  test('is on the day of the member, without what belongs to the other day', async ({ assert }) => {
    const { stack, member, ask } = await memberWithProgram()
    // There it is another day than in UTC for most of the day, so both zones are tried.
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await stack.sql('UPDATE users SET time_zone = $2 WHERE email = $1', [member.email, zone])
      const id = await addEntry(member, { title: 'Lap', note: 'Rain', started_at: '07:30' })
      const { status, headers, body } = await ask('POST', `/v1/entries/${id}/copies`)
      assert.equal(status, 201, JSON.stringify(body))
      assert.notEqual(body.data.id, id)
      assert.equal(headers.get('location'), `/api/v1/entries/${body.data.id}`)
      assert.containsSubset(body.data, {
        date: DateTime.now().setZone(zone).toISODate(),
        kind: 'run',
        distanceM: 10_000,
        durationS: 3000,
        title: 'Lap',
        note: null,
        startedAt: null,
        source: 'api',
      })
    }
  })

  test('is made once for one key, and only of an entry of the member', async ({ assert }) => {
    const { stack, member, ask } = await memberWithProgram()
    const id = await addEntry(member)
    const key = { 'idempotency-key': 'copy' }
    const [first, second] = [
      await ask('POST', `/v1/entries/${id}/copies`, undefined, key),
      await ask('POST', `/v1/entries/${id}/copies`, undefined, key),
    ]
    assert.equal(first.status, 201)
    assert.deepEqual(second.body, first.body)
    const foreign = await addEntry(await Visitor.registered(stack))
    const refused = await ask('POST', `/v1/entries/${foreign}/copies`)
    assert.equal(refused.status, 404)
    assert.deepEqual(refused.body, (await ask('POST', '/v1/entries/2147483647/copies')).body)
    assert.lengthOf((await ask('GET', '/v1/entries')).body.data, 2)
  })
})

test.group('Totals of the API', () => {
  test('count an entry in the week and the year of its calendar day', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    await addEntry(member, { date: '2024-12-30', distance_m: 5000, duration_s: 1500 })
    await addEntry(member, { date: '2025-01-05', distance_m: 7000, duration_s: 2100, kind: 'ride' })
    const { body } = await ask('GET', '/v1/weeks?year=2025')
    assert.lengthOf(body.data, 52)
    assert.deepEqual(body.data[0], {
      year: 2025,
      number: 1,
      from: '2024-12-30',
      to: '2025-01-05',
      entries: 2,
      distanceM: 12_000,
      durationS: 3600,
      kinds: [
        { kind: 'run', entries: 1, distanceM: 5000, durationS: 1500 },
        { kind: 'ride', entries: 1, distanceM: 7000, durationS: 2100 },
      ],
    })
    const year = await ask('GET', '/v1/years/2025')
    assert.containsSubset(year.body.data, { year: 2025, entries: 1, distanceM: 7000 })
    assert.equal(year.body.data.longest.distanceM, 7000)
    assert.lengthOf(year.body.data.months, 12)
  })

  test('are only those of the owner of the token', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const id = await addEntry(other, { date: '2025-05-05' })
    const ask = await programOf(member, 'log:read', 'log:write')
    assert.equal((await ask('GET', '/v1/years/2025')).body.data.entries, 0)
    const [foreign, missing] = [
      await ask('GET', `/v1/entries/${id}`),
      await ask('GET', '/v1/entries/2147483647'),
    ]
    assert.equal(foreign.status, 404)
    assert.deepEqual(foreign.body, missing.body)
  })
})
