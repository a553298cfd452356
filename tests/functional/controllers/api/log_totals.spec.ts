import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { programOf } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWithLog() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  await addEntry(member, { date: '2025-01-06', distance_m: 5000, duration_s: 1500 })
  await addEntry(member, { date: '2025-01-06', kind: 'ride', distance_m: 20_000, duration_s: 3600 })
  await addEntry(member, { date: '2025-01-08', distance_m: 8000, duration_s: 2400 })
  await addEntry(member, { date: '2023-05-05', distance_m: 3000, duration_s: 900 })
  const other = await Visitor.registered(stack)
  await addEntry(other, { date: '2025-01-06', distance_m: 90_000, duration_s: 9000 })
  return { stack, member, other, ask: await programOf(member, 'log:read', 'log:write') }
}

const totals = (entries: number, distanceM: number, durationS: number) => {
  return { entries, distanceM, durationS }
}

test.group('Years of the API', () => {
  test('have the days with entries, in their order', async ({ assert }) => {
    const { ask } = await memberWithLog()
    assert.deepEqual((await ask('GET', '/v1/years')).body.data, [{ year: 2025 }, { year: 2023 }])
    const { body } = await ask('GET', '/v1/years/2025/days')
    assert.deepEqual(body.data, [
      {
        date: '2025-01-06',
        ...totals(2, 25_000, 5100),
        kinds: [
          { kind: 'run', ...totals(1, 5000, 1500) },
          { kind: 'ride', ...totals(1, 20_000, 3600) },
        ],
      },
      {
        date: '2025-01-08',
        ...totals(1, 8000, 2400),
        kinds: [{ kind: 'run', ...totals(1, 8000, 2400) }],
      },
    ])
    assert.deepEqual((await ask('GET', '/v1/years/2024/days')).body.data, [])
  })

  test('have their best weeks', async ({ assert }) => {
    const { ask } = await memberWithLog()
    const { body } = await ask('GET', '/v1/years/2025')
    const week = { year: 2025, number: 2, from: '2025-01-06', to: '2025-01-12' }
    assert.deepEqual(body.data.bestWeeks, [{ ...week, ...totals(3, 33_000, 7500) }])
  })

  test('have a goal, which is that of the page', async ({ assert }) => {
    const { ask, member } = await memberWithLog()
    const path = '/v1/years/2025'
    assert.isNull((await ask('GET', path)).body.data.goalM)
    const { status, body } = await ask('PUT', `${path}/goal`, { distanceM: 1_234_000 })
    assert.equal(status, 200)
    assert.deepEqual(body.data, { year: 2025, distanceM: 1_234_000 })
    assert.equal((await ask('GET', path)).body.data.goalM, 1_234_000)
    assert.include((await member.get('/log/calendar?year=2025')).body, '1,234')
    assert.equal((await ask('DELETE', `${path}/goal`)).status, 204)
    assert.equal((await ask('DELETE', `${path}/goal`)).status, 204, 'not an error')
    assert.isNull((await ask('GET', path)).body.data.goalM)
  })

  test('refuse a goal that is no distance', async ({ assert }) => {
    const { ask } = await memberWithLog()
    for (const distanceM of [0, -1, 1.5, '10 km', null, 100_000_001]) {
      const { status, body } = await ask('PUT', '/v1/years/2025/goal', { distanceM })
      assert.equal(status, 422, String(distanceM))
      assert.equal(body.errors[0].pointer, '#/distanceM')
    }
    assert.equal((await ask('PUT', '/v1/years/1066/goal', { distanceM: 1 })).status, 404)
  })
})

test.group('Records of the API', () => {
  test('are the best entries and weeks of each kind, and the streaks', async ({ assert }) => {
    const { ask } = await memberWithLog()
    const { body } = await ask('GET', '/v1/records')
    const week = { year: 2025, number: 2, from: '2025-01-06', to: '2025-01-12' }
    assert.containsSubset(body.data.kinds, [
      {
        kind: 'run',
        longest: { date: '2025-01-08', distanceM: 8000, durationS: 2400 },
        fastest: { date: '2023-05-05', distanceM: 3000, durationS: 900 },
        week: { ...week, ...totals(2, 13_000, 3900) },
      },
      { kind: 'ride', longest: { distanceM: 20_000 }, week: totals(1, 20_000, 3600) },
    ])
    assert.deepEqual(body.data.longestStreak, { weeks: 1, from: '2023-05-01', to: '2023-05-07' })
    assert.isNull(body.data.currentStreak)
  })
})

test.group('Listed entries of the API', () => {
  test('have the temperature at their place', async ({ assert }) => {
    const { ask, member, stack } = await memberWithLog()
    const city = await stack.city('Warm place', null)
    await stack.sql(`UPDATE cities SET timezone = 'UTC' WHERE id = $1`, [city])
    for (const [celsius, time] of [
      [3, '2025-02-01T06:00Z'],
      [9, '2025-02-01T12:00Z'],
    ]) {
      await stack.sql('INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, $2, $3)', [
        city,
        celsius,
        time,
      ])
    }
    const place = { date: '2025-02-01', city_id: city }
    await addEntry(member, { ...place, title: 'All day' })
    await addEntry(member, { ...place, title: 'At noon', started_at: '12:30' })
    await addEntry(member, { date: '2025-02-01', title: 'Nowhere' })
    const { body } = await ask('GET', '/v1/entries?from=2025-02-01')
    assert.deepEqual(
      Object.fromEntries(body.data.map(({ title, temperature }: any) => [title, temperature])),
      {
        'All day': { lowest: 3, highest: 9 },
        'At noon': { lowest: 9, highest: 9 },
        'Nowhere': null,
      }
    )
  })
})
