import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { addEntry } from '#tests/support/add_entry'
import { programOf } from '#tests/support/program'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The club of the API', (group) => {
  let stack: Stack
  // Members of other tests would be in the totals.
  group.setup(async () => {
    stack = await Stack.start('postgres', {}, { hubs: 0 })
    return () => stack.stop()
  })
  group.each.setup(async () => {
    await stack.sql('DELETE FROM users')
  })

  async function shown(name: string) {
    const member = await Visitor.registered(stack)
    await stack.sql(
      `UPDATE users SET shown_in_club = true, time_zone = 'UTC', name = $2 WHERE email = $1`,
      [member.email, name]
    )
    return member
  }

  const today = DateTime.utc().toISODate()
  const totals = { entries: 1, distanceM: 10_000, durationS: 3000 }
  const period = { ...totals, kinds: [{ kind: 'run', ...totals }] }
  const none = { entries: 0, distanceM: 0, durationS: 0, kinds: [] }

  test('has the totals of who is shown, and of nobody else', async ({ assert }) => {
    const [anna, bela] = [await shown('Anna'), await shown('Bela')]
    const hidden = await Visitor.registered(stack)
    await addEntry(bela, { date: today })
    await addEntry(hidden, { date: today })
    const ask = await programOf(anna, 'log:read')
    const { status, body } = await ask('GET', '/v1/club')
    assert.equal(status, 200)
    assert.deepEqual(
      body.data.map(({ id: _, ...member }: { id: number }) => member),
      [
        { name: 'Anna', week: none, year: none },
        { name: 'Bela', week: period, year: period },
      ]
    )
    const { weekYear, weekNumber, year } = DateTime.utc()
    assert.containsSubset(body.metadata, {
      week: { year: weekYear, number: weekNumber },
      year,
      shownMembers: 2,
      club: { week: period, year: period },
    })
  })

  test('has the other members who have trained in a city', async ({ assert }) => {
    const [anna, bela] = [await shown('Anna'), await shown('Bela')]
    const city = await stack.city('Trained here', 20)
    for (const member of [anna, bela, await Visitor.registered(stack)]) {
      await addEntry(member, { city_id: city })
    }
    const ask = await programOf(anna, 'log:read')
    const path = `/v1/cities/${city}/members`
    const { body } = await ask('GET', path)
    const { id } = await bela.account()
    assert.deepEqual(body.data, [{ id, name: 'Bela', ...totals }])
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])
    assert.equal((await ask('GET', path)).status, 404)
  })

  test('is not there for managers', async ({ assert }) => {
    const manager = await Visitor.manager(stack)
    const city = await stack.city('Managed', 20)
    const ask = await programOf(manager, 'log:read')
    for (const path of ['/v1/club', `/v1/cities/${city}/members`]) {
      assert.equal((await ask('GET', path)).status, 404, path)
    }
  })
})
