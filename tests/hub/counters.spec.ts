import { test } from '@japa/runner'
import { LOBBY } from '#messaging/contract'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { BUS_CHANNEL, busNotification } from '#tests/support/bus_notification'
import { joinRooms } from '#tests/support/chat_client'
import { fetchMetrics } from '#tests/support/fetch_metrics'
import { Stack } from '#tests/support/stack'
import { hubStatus } from '#tests/support/hub_status'
import { collectReadings, oversee, until, Visitor, watch } from '#tests/support/visitor'

test.group('The counters of a hub', () => {
  test('count requested cities and rooms, sent changes and closed sockets, and show what is pending', async ({
    assert,
  }) => {
    const stack = await Stack.start('postgres', {}, { web: false })
    const [city, another] = [await stack.city('Counted', 0), await stack.city('Another', 0)]
    const [member, admin] = [await Visitor.registered(stack), await Visitor.admin(stack)]
    await member.subscribe(city)
    const sockets = [await member.connect(), await member.connect(), await admin.connect()]
    const readings = sockets.map(collectReadings)
    await untilNothingPending(stack)
    const before = await hubStatus(stack)
    assert.deepInclude(before.counts, { delivered: 0, announced: 2, droppedOld: 0 })

    for (const socket of sockets.slice(0, 2)) await watch(socket, [city, another])
    await oversee(sockets[2], [city, another, 999_999])
    await stack.sql('UPDATE cities SET celsius = 1')
    await until('the admin’s readings', () => readings[2].length === 2)
    await until('the member’s readings', () =>
      readings.slice(0, 2).every(({ length }) => length === 1)
    )
    const [{ cityId, version }] = readings[0]
    const old = busNotification('readings', [{ cityId, version, celsius: 1, measuredAt: null }])
    await stack.sql('SELECT pg_notify($1, $2)', [BUS_CHANNEL, old])
    await stack.sql('DELETE FROM sign_ins USING users WHERE user_id = users.id AND email = $1', [
      admin.email,
    ])
    await until('the end of the admin’s socket', () => sockets[2].disconnected)

    const { counts, owed, uptime } = await hubStatus(stack)
    assert.equal(counts.delivered, 4)
    assert.equal(counts.droppedOld, 1)
    assert.deepEqual(counts.granted, { watched: 2, overseen: 2, joined: 0, followed: 0, own: 0 })
    assert.deepEqual(counts.refused, { watched: 2, overseen: 1, joined: 0, followed: 0, own: 0 })
    assert.equal(counts.terminated.revoked, 1)
    assert.equal(counts.announced, before.counts.announced + 2)
    assert.deepEqual(owed, { readings: 0, revocations: 0, rooms: 0, inboxes: 0 })
    assert.isAbove(uptime, before.uptime)

    const [chatting] = sockets
    assert.isTrue((await joinRooms(chatting, [{ roomId: LOBBY }, { roomId: another }])).ok)
    let messages = 0
    chatting.on('messages', () => messages++)
    await stack.sql(`INSERT INTO messages (id, room_id, body) VALUES (gen_random_uuid(), 0, $1)`, [
      '😀'.repeat(2000),
    ])
    await until('the message', () => messages === 1)
    const metrics = await fetchMetrics(stack.hubUrl)
    assert.equal(metrics.value('fairweather_watches_granted_total{right="joined"}'), 1)
    assert.equal(metrics.value('fairweather_watches_refused_total{right="joined"}'), 1)
    assert.equal(metrics.value('fairweather_messages_delivered_total'), 1)
    assert.equal(metrics.value('fairweather_gaps_read_total'), 1, 'too long for the bus')
    assert.equal(metrics.value('fairweather_sockets_behind_total'), 0)
    await stack.sql('UPDATE rooms SET generation = 1')
    await until('the end of the room', async () => {
      return (await fetchMetrics(stack.hubUrl)).value('fairweather_sockets_behind_total') === 1
    })

    await preventMarking(stack)
    await stack.sql(
      `INSERT INTO messages (id, room_id, body) VALUES (gen_random_uuid(), $1, 'pending')`,
      [another]
    )
    await stack.sql('UPDATE cities SET celsius = 2 WHERE id = $1', [city])
    await until('the reading', () => readings[0].at(-1)?.celsius === 2)
    assert.deepEqual((await hubStatus(stack)).owed, {
      readings: 1,
      revocations: 0,
      rooms: 1,
      inboxes: 0,
    })
    await until('the metric of a pending room', async () => {
      return (await fetchMetrics(stack.hubUrl)).value('fairweather_owed_rooms') === 1
    })
    member.leave()
    await stack.stop()
  })
})

/** Prevents what was published from being marked as published, so that it stays pending. */
async function preventMarking({ sql }: Stack) {
  await sql(
    `CREATE FUNCTION unmarked() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`
  )
  for (const marking of ['UPDATE OF announced_version ON cities', 'INSERT ON announced_rooms']) {
    await sql(`CREATE TRIGGER unmarked BEFORE ${marking} FOR EACH ROW EXECUTE FUNCTION unmarked()`)
  }
}
