import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** A member with some cities on the board, and many more to choose from. */
async function visit(watched: number, wanted: number) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const rows = await stack.sql(
    `INSERT INTO cities (name, country, latitude, longitude)
     SELECT 'Rush ' || i, 'Testland', 0, 0 FROM generate_series(1, $1) i RETURNING id`,
    [watched + wanted]
  )
  const ids = rows.map(({ id }) => id as number)
  await member.subscribe(...ids.slice(0, watched))
  return { member, wanted: ids.slice(watched) }
}

async function count({ stack, email }: Visitor) {
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

test.group('Attack 35: subscribing many times at once', () => {
  for (const { watched, parallel } of [
    { watched: 4, parallel: 2 },
    { watched: 4, parallel: 10 },
    { watched: 4, parallel: 50 },
    { watched: 0, parallel: 16 },
  ]) {
    test(`${parallel} at a board of ${watched} end at five`, async ({ assert }) => {
      const { member, wanted } = await visit(watched, parallel)
      assert.equal(await count(member), watched)

      const answers = await watchAll(member, wanted)

      assert.equal(await count(member), 5)
      for (const { status } of answers) assert.equal(status, 302)
      const { body } = await member.get('/dashboard')
      assert.lengthOf([...body.matchAll(/<tr[^>]*data-city-id/g)], 5)
    })
  }

  test('ten times the same city puts it there once', async ({ assert }) => {
    const { member, wanted } = await visit(4, 1)
    const answers = await watchAll(member, Array(10).fill(wanted[0]))
    assert.equal(await count(member), 5)
    for (const { status } of answers) assert.equal(status, 302)
  })

  test('of one member hinders no other', async ({ assert }) => {
    const { member, wanted } = await visit(0, 50)
    const bystander = await Visitor.registered(member.stack)
    const [answers, page] = await Promise.all([
      watchAll(member, wanted),
      bystander.submit('/subscriptions', { city_id: wanted[0] }),
    ])
    assert.lengthOf(answers, 50)
    assert.equal(page.path, '/dashboard')
    assert.equal(await count(bystander), 1)
  })
})
