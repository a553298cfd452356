import { test } from '@japa/runner'
import { notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWatching(count: number) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const cities: number[] = []
  while (cities.length < count) cities.push(await stack.city(`Arranged ${cities.length}`, 20))
  await member.subscribe(...cities)
  return { stack, member, cities }
}

const orderOf = (cityIds: unknown[]) =>
  Object.fromEntries(cityIds.map((id, n) => [`city_ids[${n}]`, id]))

const arrange = (member: Visitor, cityIds: unknown[]) =>
  member.submit('/dashboard/order?_method=PUT', orderOf(cityIds), '/dashboard')

async function citiesOnBoard(member: Visitor) {
  const { body } = await member.get('/dashboard')
  return [...body.matchAll(/ data-city-id="(\d+)"/g)].map(([, id]) => Number(id))
}

const setEnabled = ({ stack }: Visitor, city: number, enabled: boolean) =>
  stack.sql('UPDATE cities SET enabled = $2 WHERE id = $1', [city, enabled])

const stopWatching = (member: Visitor, city: number) =>
  member.submit(`/subscriptions/${city}?_method=DELETE`, {}, '/dashboard')

/** Presses the Undo button of a page. */
function undo(member: Visitor, { body }: { body: string }) {
  const [, form] = /<form action="\/subscriptions"(.*?)<\/form>/s.exec(body)!
  const fields = [...form.matchAll(/name="(city_id|place)" value="(\d+)"/g)]
  return member.submit(
    '/subscriptions',
    Object.fromEntries(fields.map(([, name, value]) => [name, value])),
    '/dashboard'
  )
}

test.group('The order of a board', () => {
  test('is the order in which the cities were added, until the member changes it', async ({
    assert,
  }) => {
    const { member, cities } = await memberWatching(3)
    const [a, b, c] = cities
    assert.deepEqual(await citiesOnBoard(member), [a, b, c])

    const page = await arrange(member, [c, a, b])

    assert.equal(page.path, '/dashboard')
    assert.include(notices(page.body), 'Your board has the new order.')
    assert.deepEqual(await citiesOnBoard(member), [c, a, b])
  })

  test('is the same in the API, the chat, the exported data, and on the page for admins', async ({
    assert,
  }) => {
    const { stack, member, cities } = await memberWatching(3)
    const [a, b, c] = cities
    await arrange(member, [b, c, a])

    const token = await member.createToken()
    const api = await fetch(`${stack.url}/api/board`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const { cities: listed } = (await api.json()) as { cities: { id: number }[] }
    assert.deepEqual(
      listed.map(({ id }) => id),
      [b, c, a]
    )
    const chat = await member.get('/chat')
    const rooms = [...chat.body.matchAll(/data-room-link="([1-9]\d*)"/g)].map(([, id]) =>
      Number(id)
    )
    assert.deepEqual(rooms, [b, c, a])
    const exported = JSON.parse((await member.get('/settings/export')).body)
    assert.deepEqual(
      exported.subscriptions.map(({ city_id: id }: { city_id: number }) => id),
      [b, c, a]
    )
    const admin = await Visitor.admin(stack)
    const { id } = await member.account()
    const { body } = await admin.get(`/admin/members/${id}`)
    const shown = [...body.matchAll(/data-overseen-city-id="(\d+)"/g)].map(([, city]) =>
      Number(city)
    )
    assert.deepEqual(shown, [b, c, a])
  })

  test('is sent to other open pages, without ending a right', async ({ assert }) => {
    const { stack, member, cities } = await memberWatching(3)
    const { id } = await member.account()
    const inbox = () =>
      stack
        .sql('SELECT version::int FROM inboxes WHERE user_id = $1', [id])
        .then(([row]) => row.version)
    const before = await inbox()
    const counts = () =>
      stack.sql('SELECT members FROM city_members WHERE city_id = ANY($1) ORDER BY city_id', [
        cities,
      ])
    const counted = await counts()

    await arrange(member, cities.toReversed())

    assert.isAbove(await inbox(), before)
    const revoked = await stack.sql('SELECT FROM pending_revocations WHERE user_id = $1', [id])
    assert.isEmpty(revoked)
    assert.deepEqual(await counts(), counted)
  })

  test('can be changed in part: cities that are not named keep their places', async ({
    assert,
  }) => {
    const { member, cities } = await memberWatching(5)
    const [a, b, c, d, e] = cities
    await arrange(member, [d, b])
    assert.deepEqual(await citiesOnBoard(member), [a, d, c, b, e])
  })

  test('ignores a city that another tab has taken off the board', async ({ assert }) => {
    const { member, cities } = await memberWatching(4)
    const [a, b, c, d] = cities
    await stopWatching(member, b)
    await arrange(member, [d, b, c, a])
    assert.deepEqual(await citiesOnBoard(member), [d, c, a])
  })

  test('puts a newly watched city last', async ({ assert }) => {
    const { stack, member, cities } = await memberWatching(3)
    await arrange(member, cities.toReversed())
    const added = await stack.city('Arranged last', 20)
    await member.submit('/subscriptions', { city_id: added }, '/cities')
    assert.deepEqual(await citiesOnBoard(member), [...cities.toReversed(), added])
  })

  test('keeps the place of a city that is disabled and offered again', async ({ assert }) => {
    const { member, cities } = await memberWatching(4)
    const [a, b, c, d] = cities
    await setEnabled(member, b, false)
    await arrange(member, [d, c, a])
    assert.deepEqual(await citiesOnBoard(member), [d, c, a])

    await setEnabled(member, b, true)
    assert.deepEqual(await citiesOnBoard(member), [d, b, c, a])
  })

  for (const [problem, cityIds, sentence] of [
    ['none', [], 'Please name the cities in their new order'],
    ['one twice', [7, 7], 'Please name each city once'],
    ['more than a board has', [1, 2, 3, 4, 5, 6], 'A board has at most 5 cities'],
    ['a name', ['Lisbon'], 'Please name the cities in their new order'],
    ['an impossible id', [2 ** 31], 'Please name the cities in their new order'],
  ] as const) {
    test(`is refused with a sentence if it names ${problem}`, async ({ assert }) => {
      const { member, cities } = await memberWatching(2)
      const page = await arrange(member, [...cityIds])
      assert.equal(page.path, '/dashboard')
      assert.include(notices(page.body), sentence)
      assert.deepEqual(await citiesOnBoard(member), cities)
    })
  }

  test('stays complete if requests change it at the same time', async ({ assert }) => {
    const { member, cities } = await memberWatching(5)
    const token = await member.csrfToken()
    const orders = Array.from({ length: 20 }, (_, n) => [
      ...cities.slice(n % 5),
      ...cities.slice(0, n % 5),
    ])

    const responses = await Promise.all([
      ...orders.map((order) =>
        member.send(
          '/dashboard/order?_method=PUT',
          { ...orderOf(order), _csrf: token },
          '/dashboard'
        )
      ),
      member.send(`/subscriptions/${cities[1]}?_method=DELETE`, { _csrf: token }, '/dashboard'),
    ])

    for (const { status } of responses) assert.equal(status, 302)
    assert.sameMembers(
      await citiesOnBoard(member),
      cities.filter((id) => id !== cities[1])
    )
    const last = [cities[4], cities[0], cities[3], cities[2]]
    await arrange(member, last)
    assert.deepEqual(await citiesOnBoard(member), last)
  })
})

test.group('Undo after "stop watching"', () => {
  test('puts the city back at its old place, also in a new order', async ({ assert }) => {
    const { member, cities } = await memberWatching(4)
    const [a, b, c, d] = cities
    await undo(member, await stopWatching(member, b))
    assert.deepEqual(await citiesOnBoard(member), cities)

    const page = await stopWatching(member, a)
    await arrange(member, [d, c, b])
    await undo(member, page)
    assert.deepEqual(await citiesOnBoard(member), [a, d, c, b])
  })

  test('is refused if the board is full or the city was disabled meanwhile', async ({ assert }) => {
    const { stack, member, cities } = await memberWatching(5)
    const page = await stopWatching(member, cities[0])
    await setEnabled(member, cities[0], false)
    assert.equal((await undo(member, page)).status, 404)

    await setEnabled(member, cities[0], true)
    await member.subscribe(await stack.city('Arranged meanwhile', 20))
    assert.include(notices((await undo(member, page)).body), 'You already watch 5 cities.')
    assert.lengthOf(await citiesOnBoard(member), 5)
  })

  test('puts the city last if its place is taken, or was never given', async ({ assert }) => {
    const { stack, member, cities } = await memberWatching(2)
    const [{ place }] = await stack.sql('SELECT place FROM subscriptions WHERE city_id = $1', [
      cities[0],
    ])
    for (const [n, wanted] of [place, '999999999999999', '0'].entries()) {
      const city = await stack.city(`Arranged forged ${n}`, 20)
      await member.submit('/subscriptions', { city_id: city, place: wanted }, '/dashboard')
      cities.push(city)
    }
    assert.deepEqual(await citiesOnBoard(member), cities)
  })

  test('by an admin puts the city back at its old place', async ({ assert }) => {
    const { stack, member, cities } = await memberWatching(3)
    const admin = await Visitor.admin(stack)
    const { id } = await member.account()
    const board = `/admin/members/${id}`
    await admin.submit(`${board}/subscriptions/${cities[0]}?_method=DELETE`, {}, board)
    assert.deepEqual(await citiesOnBoard(member), cities.slice(1))
    const [{ id: entry }] = await stack.sql(
      `SELECT id FROM audit_entries WHERE action = 'member.city_unwatched' AND subject_id = $1`,
      [id]
    )

    await admin.submit('/admin/undos', { id: entry }, '/admin/audit')
    assert.deepEqual(await citiesOnBoard(member), cities)
  })
})
