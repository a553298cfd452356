import { test } from '@japa/runner'
import { notices, cityRow, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const watch = (member: Visitor, city: number) =>
  member.submit('/subscriptions', { city_id: city }, '/cities')

const stopWatching = (member: Visitor, city: number) =>
  member.submit(`/subscriptions/${city}?_method=DELETE`)

const FULL_BOARD = 'You already watch 5 cities. Please stop watching one of them first.'

async function subscriptions({ stack, email }: Visitor): Promise<number[]> {
  const rows = await stack.sql(
    `SELECT city_id FROM subscriptions JOIN users ON users.id = user_id
     WHERE email = $1 ORDER BY city_id`,
    [email]
  )
  return rows.map(({ city_id: id }) => id)
}

async function citiesOnBoard(member: Visitor) {
  const { body } = await member.get('/dashboard')
  return [...body.matchAll(/<tr[^>]*data-city-id="(\d+)"/g)].map(([, id]) => Number(id))
}

async function memberAndCities(count: number) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const cities: number[] = []
  while (cities.length < count) cities.push(await stack.city(`Watchable ${cities.length}`, 20))
  return { stack, member, cities }
}

const setEnabled = (stack: Stack, city: number, enabled: boolean) =>
  stack.sql('UPDATE cities SET enabled = $2 WHERE id = $1', [city, enabled])

test.group('Watching a city', () => {
  test('puts it on the board and returns to the same page with a message', async ({ assert }) => {
    const { member, cities } = await memberAndCities(1)
    assert.isEmpty(await citiesOnBoard(member))

    const page = await member.submit('/subscriptions', { city_id: cities[0] }, '/cities?search=wat')

    assert.equal(page.path, '/cities?search=wat')
    assert.equal(notices(page.body).replace(/ Dismiss$/, ''), 'You now watch Watchable 0.')
    assert.deepEqual(await citiesOnBoard(member), cities)
  })

  test('has no effect the second time', async ({ assert }) => {
    const { member, cities } = await memberAndCities(1)
    await watch(member, cities[0])
    const page = await watch(member, cities[0])

    assert.include(notices(page.body), 'You now watch Watchable 0.')
    assert.deepEqual(await citiesOnBoard(member), cities)
  })

  test('refuses a sixth city with a message and keeps the five', async ({ assert }) => {
    const { member, cities } = await memberAndCities(6)
    await member.subscribe(...cities.slice(0, 5))

    const page = await watch(member, cities[5])

    assert.equal(page.path, '/cities')
    assert.include(notices(page.body), FULL_BOARD)
    assert.sameMembers(await citiesOnBoard(member), cities.slice(0, 5))
  })

  test('accepts a city that is already on a full board', async ({ assert }) => {
    const { member, cities } = await memberAndCities(5)
    await member.subscribe(...cities)
    const page = await watch(member, cities[2])
    assert.include(notices(page.body), 'You now watch Watchable 2.')
    assert.lengthOf(await citiesOnBoard(member), 5)
  })

  test('returns 404 for a disabled or unknown city', async ({ assert }) => {
    const { stack, member, cities } = await memberAndCities(1)
    await setEnabled(stack, cities[0], false)

    for (const id of [cities[0], 2 ** 31 - 1]) {
      assert.equal((await watch(member, id)).status, 404)
    }
    assert.isEmpty(await subscriptions(member))
  })

  for (const id of ['', 'abc', '-1', '0', '1.5', '2147483648', '1e3x', '__proto__']) {
    test(`refuses the id "${id}" with a message`, async ({ assert }) => {
      const { member } = await memberAndCities(0)
      const page = await member.submit('/subscriptions', { city_id: id }, '/cities')
      assert.equal(page.path, '/cities')
      assert.match(notices(page.body), /city/)
      assert.isEmpty(await subscriptions(member))
    })
  }
})

test.group('The Stop watching button of a city', () => {
  test('takes it off the board, and Undo puts it back', async ({ assert }) => {
    const { member, cities } = await memberAndCities(2)
    await member.subscribe(...cities)

    const page = await stopWatching(member, cities[0])
    assert.equal(page.path, '/dashboard')
    assert.include(notices(page.body), 'You no longer watch Watchable 0.')
    assert.deepEqual(await citiesOnBoard(member), [cities[1]])

    const [, undo] = /name="city_id" value="(\d+)"/.exec(page.body)!
    await member.submit('/subscriptions', { city_id: undo })
    assert.sameMembers(await citiesOnBoard(member), cities)
  })

  test('makes room for another city', async ({ assert }) => {
    const { member, cities } = await memberAndCities(6)
    await member.subscribe(...cities.slice(0, 5))
    assert.include(notices((await watch(member, cities[5])).body), FULL_BOARD)

    await stopWatching(member, cities[0])
    await watch(member, cities[5])

    assert.sameMembers(await citiesOnBoard(member), cities.slice(1))
  })

  test('shows neither error nor Undo for a city that is not watched', async ({ assert }) => {
    const { member, cities } = await memberAndCities(1)
    const page = await stopWatching(member, cities[0])
    assert.equal(page.path, '/dashboard')
    assert.equal(notices(page.body), '')
  })

  test('accepts a deleted city, and returns 404 for an impossible id', async ({ assert }) => {
    const { member } = await memberAndCities(0)
    // A valid id without a row: the city was deleted while a page still showed it.
    assert.equal((await stopWatching(member, 2 ** 31 - 1)).status, 200)
    assert.equal((await stopWatching(member, 2 ** 31)).status, 404)
  })
})

test.group('Disabled city', () => {
  test('leaves the board and its count, and returns when it is enabled again', async ({
    assert,
  }) => {
    const { stack, member, cities } = await memberAndCities(2)
    await member.subscribe(...cities)
    assert.sameMembers(await citiesOnBoard(member), cities)

    await setEnabled(stack, cities[0], false)
    const board = await member.get('/dashboard')
    assert.notExists(cityRow(board.body, cities[0]))
    assert.include(pageText(board.body), '1 of 5 cities')
    assert.sameMembers(await subscriptions(member), cities)

    await setEnabled(stack, cities[0], true)
    assert.sameMembers(await citiesOnBoard(member), cities)
  })

  test('stays hidden when it is enabled again while the board is full', async ({ assert }) => {
    const { stack, member, cities } = await memberAndCities(6)
    await member.subscribe(...cities.slice(0, 5))
    await setEnabled(stack, cities[0], false)
    await watch(member, cities[5])
    assert.sameMembers(await citiesOnBoard(member), cities.slice(1))

    await setEnabled(stack, cities[0], true)
    assert.sameMembers(await citiesOnBoard(member), cities.slice(1), 'there is no room')
    assert.notInclude((await member.get(`/cities/${cities[0]}`)).body, 'data-temperature')

    await stopWatching(member, cities[3])
    assert.sameMembers(await citiesOnBoard(member), [
      cities[0],
      cities[1],
      cities[2],
      ...cities.slice(4),
    ])
  })
})
