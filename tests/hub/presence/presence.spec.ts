import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { LOBBY } from '#messaging/contract'
import { BUS_CHANNEL, busNotification } from '#tests/support/bus_notification'
import { joinRooms, leaveRooms } from '#tests/support/chat_client'
import { createRoom, namedMember, PresenceClient, setHidden } from '#tests/support/presence_client'
import { stopProcess } from '#tests/support/start_services'
import { buses, skipWithoutBus, stackOn, twoHubsOn, type Stack } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

for (const bus of buses) {
  test.group(`Presence on two hubs with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let stack: Stack
    group.setup(async () => {
      stack = await twoHubsOn(bus)
    })

    async function room() {
      const id = await createRoom(stack)
      const [first, second] = stack.hubs
      const [anna, ben] = [
        await namedMember(stack, 'Anna', id),
        await namedMember(stack, 'Ben', id),
      ]
      return { id, first, second, anna, ben }
    }

    const sees = (client: PresenceClient, names: string) =>
      until(`${names} to be present`, () => client.present === names)
    const seesTyping = (client: PresenceClient, names: string) =>
      until(`${names || 'nobody'} to be typing`, () => client.typing === names)

    test('shows each member once, at every hub, however many tabs they have', async ({
      assert,
    }) => {
      const { id, first, second, anna, ben } = await room()
      const a = await PresenceClient.joined(anna, id, first)
      await sees(a, 'Anna')
      const b = await PresenceClient.joined(ben, id, second)
      const tabs = [
        await PresenceClient.joined(anna, id, first),
        await PresenceClient.joined(anna, id, second),
      ]
      for (const client of [a, b, ...tabs]) await sees(client, 'Anna,Ben')
      assert.equal(a.count, 2)
      const { id: annaId } = await anna.account()
      assert.deepEqual(b.heres.at(-1)!.members[0], { id: annaId, name: 'Anna' })
      assert.isEmpty([a, b].flatMap(({ others }) => others))

      for (const client of [a, tabs[0]]) client.leave()
      await pause(1500)
      assert.equal(b.present, 'Anna,Ben', 'Anna has a tab at another hub')
      const leftAt = Date.now()
      tabs[1].leave()
      await sees(b, 'Ben')
      assert.isAbove(Date.now() - leftAt, 3900, 'a page that is changed does not flicker')
      ben.leave()
    })

    test('tells a page that joins who is here already, and a page that leaves nothing more', async ({
      assert,
    }) => {
      const { id, first, anna, ben } = await room()
      const b = await PresenceClient.joined(ben, id, first)
      await sees(b, 'Ben')
      const a = await PresenceClient.joined(anna, id, first)
      await sees(a, 'Anna,Ben')
      assert.lengthOf(a.heres, 1)
      await leaveRooms(b.socket, [id])
      b.heres.length = 0
      const chris = await PresenceClient.joined(await namedMember(stack, 'Chris', id), id, first)
      await sees(a, 'Anna,Ben,Chris')
      assert.isEmpty(b.heres)
      await joinRooms(b.socket, [{ roomId: id }])
      await sees(b, 'Anna,Ben,Chris')
      for (const client of [a, b, chris]) client.leave()
    })

    test('is sent at most once a second, with the names of fifty members', async ({ assert }) => {
      const { id, first, second, anna } = await room()
      const a = await PresenceClient.joined(anna, id, first)
      await sees(a, 'Anna')
      const startedAt = Date.now()
      const many = await Promise.all(
        Array.from({ length: 55 }, (_, n) => namedMember(stack, `Member ${n + 10}`, id))
      )
      for (const member of many) {
        await PresenceClient.joined(member, id, second)
        await pause(20)
      }
      await until('all of them', () => a.count === 56)
      const seconds = (Date.now() - startedAt) / 1000
      assert.isAtMost(a.heres.length, Math.ceil(seconds) + 2)
      assert.lengthOf(a.heres.at(-1)!.members, 50)
      for (const member of [anna, ...many]) member.leave()
    })

    test('ends at once when a member hides, also in open connections, and begins again', async ({
      assert,
    }) => {
      const { id, first, second, anna, ben } = await room()
      const b = await PresenceClient.joined(ben, id, second)
      const a = await PresenceClient.joined(anna, id, first)
      await sees(b, 'Anna,Ben')
      a.type()
      await seesTyping(b, 'Anna')

      const hiddenAt = Date.now()
      await setHidden(anna, true)
      await sees(b, 'Ben')
      await seesTyping(b, '')
      assert.isBelow(Date.now() - hiddenAt, 3000)
      assert.equal(b.count, 1)
      a.type()
      const other = await PresenceClient.joined(anna, id, second)
      await sees(other, 'Ben')
      await pause(1200)
      assert.deepEqual([b.present, b.typing], ['Ben', ''])
      assert.isTrue(a.socket.connected, 'the connection is not cut')

      await setHidden(anna, false)
      await sees(b, 'Anna,Ben')
      for (const client of [a, b, other]) client.leave()
    })

    test('ends within a second for a member who signs out or loses the right, who gets nothing more', async ({
      assert,
    }) => {
      const ends = [
        'DELETE FROM subscriptions USING users WHERE user_id = users.id AND email = $1',
        'UPDATE sign_ins SET ended_at = now() FROM users WHERE users.id = user_id AND email = $1',
        'UPDATE users SET active = false WHERE email = $1',
      ]
      const endWith = async (sql: string) => {
        const { id, first, second, anna, ben } = await room()
        const b = await PresenceClient.joined(ben, id, second)
        const a = await PresenceClient.joined(anna, id, first)
        await sees(b, 'Anna,Ben')
        a.type()
        await seesTyping(b, 'Anna')

        const endedAt = Date.now()
        await stack.sql(sql, [anna.email])
        await Promise.all([sees(b, 'Ben'), seesTyping(b, '')])
        assert.isBelow(Date.now() - endedAt, 3000, sql)
        const got = a.heres.length + a.typings.length
        b.type()
        await seesTyping(b, 'Ben')
        await PresenceClient.joined(await namedMember(stack, 'Chris', id), id, second)
        await sees(b, 'Ben,Chris')
        assert.equal(a.heres.length + a.typings.length, got, sql)
        ben.leave()
        anna.leave()
      }
      await Promise.all(ends.map(endWith))
    })

    test('shows who is typing at every hub until they stop or disconnect', async ({ assert }) => {
      const { id, first, second, anna, ben } = await room()
      const a = await PresenceClient.joined(anna, id, first)
      const b = await PresenceClient.joined(ben, id, second)
      await sees(a, 'Anna,Ben')
      await sees(b, 'Anna,Ben')
      a.type()
      await seesTyping(b, 'Anna')

      const muted = await namedMember(stack, 'Mute', id)
      await stack.sql('UPDATE users SET muted_at = now() WHERE email = $1', [muted.email])
      const m = await PresenceClient.joined(muted, id, second)
      await sees(m, 'Anna,Ben,Mute')
      m.type()
      b.type()
      await seesTyping(b, 'Anna,Ben')
      assert.isTrue(b.typings.every(({ members }) => members.every(({ name }) => name !== 'Mute')))

      a.type(false)
      await seesTyping(a, 'Ben')
      const closedAt = Date.now()
      b.leave()
      await seesTyping(a, '')
      assert.isBelow(Date.now() - closedAt, 3000, 'it did not outlive the connection')
      for (const client of [a, m]) client.leave()
    })

    test('is complete at a hub that has just started, and right a moment after one has stopped', async ({
      assert,
    }) => {
      const { id, first, second, anna, ben } = await room()
      const a = await PresenceClient.joined(anna, id, first)
      await PresenceClient.joined(ben, id, second)
      await sees(a, 'Anna,Ben')
      const stoppedAt = Date.now()
      await stopProcess(second.process)
      await sees(a, 'Anna')
      assert.isBelow(Date.now() - stoppedAt, 8000, 'the hub has said that it stops')
      await stack.restartHub(second)
      const b = await PresenceClient.joined(ben, id, second)
      await sees(b, 'Anna,Ben')
      await sees(a, 'Anna,Ben')
      for (const client of [a, b]) client.leave()
    })

    test('of the lobby is not for visitors, who do not count', async ({ assert }) => {
      const { anna, ben } = await room()
      const visitor = await anna.connectAsVisitor()
      const v = new PresenceClient(visitor, LOBBY)
      await joinRooms(visitor, [{ roomId: LOBBY }])
      const a = await PresenceClient.joined(anna, LOBBY)
      const b = await PresenceClient.joined(ben, LOBBY, stack.hubs[1])
      await until('both members', () => /Anna.*Ben/.test(b.present ?? ''))
      v.type()
      a.type()
      assert.equal(b.count, b.heres.at(-1)!.members.length)
      await seesTyping(b, 'Anna')
      assert.isEmpty([...v.heres, ...v.typings, ...v.others])
      for (const client of [a, b, v]) client.leave()
    })
  })
}

test.group('Messages about presence on the bus', () => {
  test('that are malformed do not break a hub', async ({ assert }) => {
    const stack = await stackOn()
    const id = await createRoom(stack)
    const [anna, ben] = [await namedMember(stack, 'Anna', id), await namedMember(stack, 'Ben', id)]
    const a = await PresenceClient.joined(anna, id)
    const run = 'forged'
    for (const message of [
      undefined,
      null,
      'x',
      {},
      { kind: 'change', run, number: 1, joined: 5, left: [] },
      { kind: 'state', run, number: 1, part: 5, parts: 2, members: [[id, 1]] },
      { kind: 'typing', run, started: [[id, '1']], stopped: {} },
      { kind: 'want', run, runs: [{}] },
    ]) {
      const notification = busNotification('presence', message)
      await stack.sql('SELECT pg_notify($1, $2)', [BUS_CHANNEL, notification])
    }
    const b = await PresenceClient.joined(ben, id)
    for (const client of [a, b]) {
      await until('both members', () => client.present === 'Anna,Ben')
    }
    assert.isNull(stack.hubs[0].process.exitCode)
    for (const client of [a, b]) client.leave()
  })
})
