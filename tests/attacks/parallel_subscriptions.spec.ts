import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Registers a member with `watched` cities on the board, and creates `further` other cities. */
async function memberWatching(watched: number, further: number) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const rows = await stack.sql(
    `INSERT INTO cities (name, country, latitude, longitude)
     SELECT 'Rush ' || i, 'Testland', 0, 0 FROM generate_series(1, $1) i RETURNING id`,
    [watched + further]
  )
  const ids = rows.map(({ id }) => id as number)
  await member.subscribe(...ids.slice(0, watched))
  return { member, further: ids.slice(watched) }
}

async function countWatched({ stack, email }: Visitor) {
  const [{ cities }] = await stack.sql(
    `SELECT count(*)::int AS cities FROM subscriptions JOIN users ON users.id = user_id
     WHERE email = $1`,
    [email]
  )
  return cities as number
}

async function watchAll(member: Visitor, cities: number[]) {
  const token = await member.csrfToken()
  return Promise.all(
    cities.map((id) => member.send('/subscriptions', { city_id: id, _csrf: token }, '/cities'))
  )
}

test.group('Parallel requests to watch cities', () => {
  for (const { watched, parallel } of [
    { watched: 4, parallel: 2 },
    { watched: 4, parallel: 10 },
    { watched: 4, parallel: 50 },
    { watched: 0, parallel: 16 },
  ]) {
    test(`fill a board of ${watched} up to five cities, if there are ${parallel} requests`, async ({
      assert,
    }) => {
      const { member, further } = await memberWatching(watched, parallel)
      assert.equal(await countWatched(member), watched)

      const responses = await watchAll(member, further)

      assert.equal(await countWatched(member), 5)
      for (const { status } of responses) assert.equal(status, 302)
      const { body } = await member.get('/dashboard')
      assert.lengthOf([...body.matchAll(/<tr[^>]*data-city-id/g)], 5)
    })
  }

  test('put a city on the board once, if all ten are for the same city', async ({ assert }) => {
    const { member, further } = await memberWatching(4, 1)
    const responses = await watchAll(member, Array(10).fill(further[0]))
    assert.equal(await countWatched(member), 5)
    for (const { status } of responses) assert.equal(status, 302)
  })

  test('of one member do not affect another member', async ({ assert }) => {
    const { member, further } = await memberWatching(0, 50)
    const bystander = await Visitor.registered(member.stack)
    const [responses, page] = await Promise.all([
      watchAll(member, further),
      bystander.submit('/subscriptions', { city_id: further[0] }),
    ])
    assert.lengthOf(responses, 50)
    assert.equal(page.path, '/dashboard')
    assert.equal(await countWatched(bystander), 1)
  })
})
