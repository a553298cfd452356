import { test } from '@japa/runner'
import { notices, cityRow, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const watch = (member: Visitor, city: number) =>
  member.submit('/subscriptions', { city_id: city }, '/cities')

const stop = (member: Visitor, city: number) =>
  member.submit(`/subscriptions/${city}?_method=DELETE`)

const full = 'You watch 5 cities already; stop watching one of them first.'

async function subscriptions({ stack, email }: Visitor): Promise<number[]> {
  const rows = await stack.sql(
    `SELECT city_id FROM subscriptions JOIN users ON users.id = user_id
     WHERE email = $1 ORDER BY city_id`,
    [email]
  )
  return rows.map(({ city_id: id }) => id)
}

async function onBoard(member: Visitor) {
  const { body } = await member.get('/dashboard')
  return [...body.matchAll(/<tr[^>]*data-city-id="(\d+)"/g)].map(([, id]) => Number(id))
}

async function visit(count: number) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const cities: number[] = []
  while (cities.length < count) cities.push(await stack.city(`Watchable ${cities.length}`, 20))
  return { stack, member, cities }
}

const offer = (stack: Stack, city: number, enabled: boolean) =>
  stack.sql('UPDATE cities SET enabled = $2 WHERE id = $1', [city, enabled])

test.group('Watching a city', () => {
  test('puts it on the board, and says so on the page it was asked from', async ({ assert }) => {
    const { member, cities } = await visit(1)
    assert.isEmpty(await onBoard(member))

    const page = await member.submit('/subscriptions', { city_id: cities[0] }, '/cities?search=wat')

    assert.equal(page.path, '/cities?search=wat')
    assert.equal(notices(page.body).replace(/ Dismiss$/, ''), 'You now watch Watchable 0.')
    assert.deepEqual(await onBoard(member), cities)
  })

  test('twice is no error, and counts once', async ({ assert }) => {
    const { member, cities } = await visit(1)
    await watch(member, cities[0])
    const page = await watch(member, cities[0])

    assert.include(notices(page.body), 'You now watch Watchable 0.')
    assert.deepEqual(await onBoard(member), cities)
  })

  test('the sixth is refused in a sentence, and the five stay', async ({ assert }) => {
    const { member, cities } = await visit(6)
    await member.subscribe(...cities.slice(0, 5))

    const page = await watch(member, cities[5])

    assert.equal(page.path, '/cities')
    assert.include(notices(page.body), full)
    assert.sameMembers(await onBoard(member), cities.slice(0, 5))
  })

  test('again, of those on a full board, is no error', async ({ assert }) => {
    const { member, cities } = await visit(5)
    await member.subscribe(...cities)
    const page = await watch(member, cities[2])
    assert.include(notices(page.body), 'You now watch Watchable 2.')
    assert.lengthOf(await onBoard(member), 5)
  })

  test('that is disabled or does not exist finds nothing', async ({ assert }) => {
    const { stack, member, cities } = await visit(1)
    await offer(stack, cities[0], false)

    for (const id of [cities[0], 2 ** 31 - 1]) {
      assert.equal((await watch(member, id)).status, 404)
    }
    assert.isEmpty(await subscriptions(member))
  })

  for (const id of ['', 'abc', '-1', '0', '1.5', '2147483648', '1e3x', '__proto__']) {
    test(`by the id "${id}" is refused with a sentence`, async ({ assert }) => {
      const { member } = await visit(0)
      const page = await member.submit('/subscriptions', { city_id: id }, '/cities')
      assert.equal(page.path, '/cities')
      assert.match(notices(page.body), /city/)
      assert.isEmpty(await subscriptions(member))
    })
  }
})

test.group('Stopping to watch', () => {
  test('takes it off the board, and Undo puts it back', async ({ assert }) => {
    const { member, cities } = await visit(2)
    await member.subscribe(...cities)

    const page = await stop(member, cities[0])
    assert.equal(page.path, '/dashboard')
    assert.include(notices(page.body), 'You no longer watch Watchable 0.')
    assert.deepEqual(await onBoard(member), [cities[1]])

    const [, undo] = /name="city_id" value="(\d+)"/.exec(page.body)!
    await member.submit('/subscriptions', { city_id: undo })
    assert.sameMembers(await onBoard(member), cities)
  })

  test('makes room for another', async ({ assert }) => {
    const { member, cities } = await visit(6)
    await member.subscribe(...cities.slice(0, 5))
    assert.include(notices((await watch(member, cities[5])).body), full)

    await stop(member, cities[0])
    await watch(member, cities[5])

    assert.sameMembers(await onBoard(member), cities.slice(1))
  })

  test('what is not watched is no error, and offers no Undo', async ({ assert }) => {
    const { member, cities } = await visit(1)
    const page = await stop(member, cities[0])
    assert.equal(page.path, '/dashboard')
    assert.equal(notices(page.body), '')
  })

  test('what does not exist any more is no error either; what cannot, is nowhere', async ({
    assert,
  }) => {
    const { member } = await visit(0)
    // A city deleted while its row was still on the page.
    assert.equal((await stop(member, 2 ** 31 - 1)).status, 200)
    assert.equal((await stop(member, 2 ** 31)).status, 404)
  })
})

test.group('A city that is disabled', () => {
  test('leaves board and count, and comes back where there is room', async ({ assert }) => {
    const { stack, member, cities } = await visit(2)
    await member.subscribe(...cities)
    assert.sameMembers(await onBoard(member), cities)

    await offer(stack, cities[0], false)
    const board = await member.get('/dashboard')
    assert.notExists(cityRow(board.body, cities[0]))
    assert.include(pageText(board.body), '1 of 5 cities')
    assert.sameMembers(await subscriptions(member), cities)

    await offer(stack, cities[0], true)
    assert.sameMembers(await onBoard(member), cities)
  })

  test('gives its place away, and waits for another once it is enabled again', async ({
    assert,
  }) => {
    const { stack, member, cities } = await visit(6)
    await member.subscribe(...cities.slice(0, 5))
    await offer(stack, cities[0], false)
    await watch(member, cities[5])
    assert.sameMembers(await onBoard(member), cities.slice(1))

    await offer(stack, cities[0], true)
    assert.sameMembers(await onBoard(member), cities.slice(1), 'there is no room')
    assert.notInclude((await member.get(`/cities/${cities[0]}`)).body, 'data-temperature')

    await stop(member, cities[3])
    assert.sameMembers(await onBoard(member), [cities[0], cities[1], cities[2], ...cities.slice(4)])
  })
})
