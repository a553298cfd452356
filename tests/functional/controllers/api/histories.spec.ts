import { test } from '@japa/runner'
import { programOf } from '#tests/support/program'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function watcherOf(name: string) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const city = await stack.city(name)
  await member.subscribe(city)
  return { stack, member, city, ask: await programOf(member, 'cities:read') }
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)

const addReading = (stack: Stack, city: number, at: Date, celsius: number | null) =>
  stack.sql('INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, $2, $3)', [
    city,
    celsius,
    at,
  ])

test.group('The history of a city in the API', () => {
  test('has the points of the chart, and the figures of the period', async ({ assert }) => {
    const { stack, city, ask } = await watcherOf('Arraiolos')
    await stack.sql(`UPDATE cities SET timezone = 'Asia/Kathmandu' WHERE id = $1`, [city])
    const times = [hoursAgo(5), hoursAgo(4), hoursAgo(3)]
    for (const [n, celsius] of [3, 4.5, 8].entries()) {
      await addReading(stack, city, times[n], celsius)
    }

    const { status, body } = await ask('GET', `/v1/cities/${city}/readings`)
    assert.equal(status, 200, JSON.stringify(body))
    const { start, end, points, ...rest } = body.data
    assert.deepEqual(rest, {
      cityId: city,
      period: 'day',
      timezone: 'Asia/Kathmandu',
      lowest: 3,
      mean: 5.17,
      highest: 8,
      isHeld: false,
    })
    assert.equal(Date.parse(end) - Date.parse(start), 86_400_000)
    assert.closeTo(Date.parse(end), Date.now(), 60_000)
    assert.deepEqual(
      points,
      [3, 4.5, 8].map((celsius, n) => {
        return { at: times[n].toISOString(), lowest: celsius, mean: celsius, highest: celsius }
      })
    )
  })

  test('covers a day, a week, a month or a year', async ({ assert }) => {
    const { stack, city, ask } = await watcherOf('Borba')
    for (const [hours, celsius] of [
      [5000, 1],
      [600, 2],
      [100, 3],
      [2, 4],
    ]) {
      await addReading(stack, city, hoursAgo(hours), celsius)
    }
    for (const [period, lowest] of Object.entries({ day: 4, week: 3, month: 2, year: 1 })) {
      const { body } = await ask('GET', `/v1/cities/${city}/readings?period=${period}`)
      assert.containsSubset(body.data, { period, lowest, highest: 4 })
    }
    const decade = await ask('GET', `/v1/cities/${city}/readings?period=decade`)
    assert.equal(decade.status, 422)
    assert.equal(decade.body.errors[0].pointer, '#/period')
  })

  test('shows gaps, and has no values without readings', async ({ assert }) => {
    const { stack, city, ask } = await watcherOf('Castro')
    const empty = await ask('GET', `/v1/cities/${city}/readings`)
    assert.containsSubset(empty.body.data, { lowest: null, mean: null, points: [] })
    for (const minutes of [600, 590, 580, 20, 10]) {
      await addReading(stack, city, hoursAgo(minutes / 60), 10)
    }
    const { body } = await ask('GET', `/v1/cities/${city}/readings`)
    const means = body.data.points.map(({ mean }: { mean: number | null }) => mean)
    assert.deepEqual(means, [10, 10, 10, null, 10, 10])
  })

  test('is not there for a member who does not watch the city', async ({ assert }) => {
    const { stack, city, member, ask } = await watcherOf('Dornes')
    await addReading(stack, city, hoursAgo(1), -18.8)
    const stranger = await programOf(await Visitor.registered(stack), 'cities:read')
    const [foreign, missing] = [
      await stranger('GET', `/v1/cities/${city}/readings`),
      await stranger('GET', '/v1/cities/2147483647/readings'),
    ]
    assert.equal(foreign.status, 404)
    assert.deepEqual(foreign.body, missing.body)
    const other = await programOf(member, 'log:read')
    assert.equal((await other('GET', `/v1/cities/${city}/readings`)).status, 403)
    assert.equal((await ask('GET', `/v1/cities/${city}/readings`)).status, 200)
  })
})

test.group('Suggested cities of the API', () => {
  test('are found by the beginning of any of their names', async ({ assert }) => {
    const { stack, city, ask } = await watcherOf('Evoramonte')
    await stack.sql('INSERT INTO city_names (city_id, name) VALUES ($1, $2)', [city, 'Эворамонте'])
    const other = await stack.city('Evoramonte West', -4.5)
    await stack.sql(`UPDATE cities SET timezone = 'Asia/Tokyo' WHERE id = $1`, [other])

    const { status, body } = await ask('GET', '/v1/cities/suggestions?name=évoramonte')
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(body.data[1], {
      id: other,
      name: 'Evoramonte West',
      country: 'Testland',
      timezone: 'Asia/Tokyo',
      celsius: -4.5,
      otherName: null,
      isWatched: false,
    })
    assert.containsSubset(body.data[0], { id: city, celsius: null, isWatched: true })
    const russian = await ask('GET', `/v1/cities/suggestions?name=${encodeURIComponent('эвора')}`)
    assert.containsSubset(russian.body.data, [{ id: city, otherName: 'Эворамонте' }])
    for (const query of ['', '?name=', '?name=%00']) {
      assert.deepEqual((await ask('GET', `/v1/cities/suggestions${query}`)).body, { data: [] })
    }
  })
})
