import { test } from '@japa/runner'
import { addNotification } from '#tests/support/add_alert'
import { programOf } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWithCity() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const city = await stack.city('Notified City', 20)
  await member.subscribe(city)
  const ask = await programOf(member, 'notifications:read', 'notifications:write')
  return { stack, member, city, ask }
}

const idsOf = ({ data }: { data: { id: number }[] }) => data.map(({ id }) => id)

test.group('Notifications of the API', () => {
  test('are listed in pages, the newest first', async ({ assert }) => {
    const { stack, member, city, ask } = await memberWithCity()
    const ids: number[] = []
    for (let n = 0; n < 30; n++) ids.unshift(Number(await addNotification(member, city)))

    const first = await ask('GET', '/v1/notifications')
    assert.equal(first.status, 200, JSON.stringify(first.body))
    const [row] = await stack.sql('SELECT * FROM notifications WHERE id = $1', [ids[0]])
    assert.deepEqual(first.body.data[0], {
      id: ids[0],
      alertId: null,
      cityId: city,
      city: 'Notified City',
      kind: 'above',
      threshold: 30,
      celsius: 31,
      change: null,
      measuredAt: row.measured_at.toISOString(),
      createdAt: row.created_at.toISOString(),
      seenAt: null,
    })
    const [, next] = /<\/api(\S+)>; rel="next"/.exec(first.headers.get('link')!)!
    const second = await ask('GET', next)
    assert.deepEqual([...idsOf(first.body), ...idsOf(second.body)], ids)
  })

  test('are there while the city is on the board of the member', async ({ assert }) => {
    const { stack, member, city, ask } = await memberWithCity()
    await addNotification(member, city)
    const other = await Visitor.registered(stack)
    await other.subscribe(city)
    const stranger = await programOf(other, 'notifications:read')
    assert.lengthOf((await ask('GET', '/v1/notifications')).body.data, 1)
    assert.isEmpty((await stranger('GET', '/v1/notifications')).body.data)
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
    assert.isEmpty((await ask('GET', '/v1/notifications')).body.data)
  })

  test('are marked as seen one by one, or all at once', async ({ assert }) => {
    const { stack, member, city, ask } = await memberWithCity()
    const [one] = [await addNotification(member, city), await addNotification(member, city)]
    const other = await Visitor.registered(stack)
    const foreign = await addNotification(other, city)
    const unseen = async () => {
      const { body } = await ask('GET', '/v1/notifications')
      return body.data.filter(({ seenAt }: { seenAt: unknown }) => seenAt === null).length
    }
    assert.equal(await unseen(), 2)
    assert.equal((await ask('PUT', '/v1/notifications/seen', { id: Number(one) })).status, 204)
    assert.equal(await unseen(), 1)
    for (const body of [{ id: Number(foreign) }, {}]) {
      assert.equal((await ask('PUT', '/v1/notifications/seen', body)).status, 204)
    }
    assert.equal(await unseen(), 0)
    const rows = await stack.sql('SELECT FROM notifications WHERE id = $1 AND seen_at IS NULL', [
      foreign,
    ])
    assert.lengthOf(rows, 1, 'that of another member')
    for (const id of ['1', 0, 1.5, 2 ** 31]) {
      assert.equal((await ask('PUT', '/v1/notifications/seen', { id })).status, 422)
    }
  })

  test('need abilities of their own', async ({ assert }) => {
    const { member } = await memberWithCity()
    const reads = await programOf(member, 'notifications:read')
    const writes = await programOf(member, 'notifications:write')
    assert.equal((await reads('PUT', '/v1/notifications/seen', {})).status, 403)
    assert.equal((await writes('GET', '/v1/notifications')).status, 403)
  })
})
