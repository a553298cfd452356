import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function membersWithTheSameCities() {
  const stack = await stackOn()
  const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const cities = [await stack.city('Forged order', 20), await stack.city('Forged too', 20)]
  await other.subscribe(...cities)
  return { stack, member, other, cities }
}

const orders = ({ stack }: Visitor) =>
  stack.sql('SELECT user_id, city_id, place FROM subscriptions ORDER BY id')

const send = async (member: Visitor, fields: Record<string, unknown>) => {
  const token = await member.csrfToken()
  return member.send('/dashboard/order?_method=PUT', { ...fields, _csrf: token }, '/dashboard')
}

test.group('A forged order of a board', () => {
  test("changes nobody else's order", async ({ assert }) => {
    const { member, other, cities } = await membersWithTheSameCities()
    const before = await orders(member)
    const { id } = await other.account()

    const fields = { 'city_ids[0]': cities[1], 'city_ids[1]': cities[0] }
    for (const owner of ['user_id', 'userId', 'member', 'member_id', 'id']) {
      assert.equal((await send(member, { ...fields, [owner]: id })).status, 302)
    }

    assert.deepEqual(await orders(member), before)
  })

  test('puts no city on a board', async ({ assert }) => {
    const { member, cities } = await membersWithTheSameCities()
    await member.subscribe(cities[0])
    await send(member, {
      'city_ids[0]': cities[1],
      'city_ids[1]': cities[0],
      'city_ids[2]': 2 ** 31 - 1,
    })
    const { body } = await member.get('/dashboard')
    assert.deepEqual(
      [...body.matchAll(/ data-city-id="(\d+)"/g)].map(([, id]) => Number(id)),
      [cities[0]]
    )
  })

  test('is refused with 10,000 ids, or with other things than ids', async ({ assert }) => {
    const { member, other, cities } = await membersWithTheSameCities()
    const before = await orders(other)
    const token = await member.csrfToken()
    const many = Array.from({ length: 10_000 }, (_, n) => n + 1)
    for (const [name, cityIds] of Object.entries({
      many,
      nested: [cities],
      text: 'abc',
      negative: [-1],
      large: [2 ** 31],
      objects: [{ id: cities[0] }],
      sql: ['1); DELETE FROM subscriptions; --'],
      prototype: { __proto__: null, length: 2 },
    })) {
      const { status } = await member.request('/dashboard/order', {
        method: 'PUT',
        headers: {
          'accept': 'application/json',
          'content-type': 'application/json',
          'x-csrf-token': token,
        },
        body: JSON.stringify({ city_ids: cityIds }),
      })
      assert.equal(status, 422, name)
    }
    const form = new URLSearchParams()
    for (const id of many) form.append('city_ids[]', String(id))
    form.append('_csrf', token)
    const answer = await member.request('/dashboard/order', {
      method: 'PUT',
      headers: { accept: 'application/json' },
      body: form,
    })
    assert.include([422, 413, 403], answer.status)
    assert.deepEqual(await orders(other), before)
  })
})
