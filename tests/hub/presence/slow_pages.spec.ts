import { test } from '@japa/runner'
import { Presence } from '#hub/presence/presence'
import { revoke } from '#hub/rooms/revoke'
import type { BusHeartbeat } from '#messaging/bus_heartbeat'
import { createSignIn, startChat } from '#tests/support/chat_in_process'
import { createRoom } from '#tests/support/chat_sql_helpers'
import { joinRooms } from '#tests/support/chat_client'
import { tcpSocketOf } from '#tests/support/flood_bus'
import { PresenceClient } from '#tests/support/presence_client'
import { until, type HubClient } from '#tests/support/visitor'

/** There is no other hub. */
const heartbeat = { bus: { publish: async () => null }, works: true } as unknown as BusHeartbeat

const LONG = 'x'.repeat(500_000)

test.group('Presence of a page that reads slowly', (group) => {
  let hub: Awaited<ReturnType<typeof startChat>>
  let presence: Presence
  let room: number
  group.setup(async () => {
    hub = await startChat()
    presence = new Presence(hub.hub, heartbeat)
    hub.fanout.observer = presence
    hub.hub.on('connection', (socket) => presence.listen(socket))
    presence.start()
  })
  group.teardown(async () => {
    await presence.stop()
    await hub.stop()
  })
  group.each.setup(async () => {
    room = await createRoom()
  })

  async function enter() {
    const user = await createSignIn(room)
    const socket = await hub.connect(user)
    const client = new PresenceClient(socket, room)
    await joinRooms(socket, [{ roomId: room }])
    return { user, socket, client }
  }

  const queueOf = (socket: HubClient) => {
    const { writeBuffer } = hub.atHub(socket).conn as unknown as { writeBuffer: { data: string }[] }
    return writeBuffer.map(({ data }) => String(data))
  }

  /** Fills the kernel's buffers and the queue of a socket that does not read any more. */
  async function fill(socket: HubClient, frames: number) {
    tcpSocketOf(socket).pause()
    await until(`${frames} waiting frames`, async () => {
      hub.atHub(socket).emit('bye', { reason: LONG as never })
      await new Promise((resolve) => setImmediate(resolve))
      return queueOf(socket).length >= frames
    })
  }

  const heresIn = (socket: HubClient) =>
    queueOf(socket).filter((data) => data.startsWith('2["here"')).length

  test('is only the newest one when it reads again', async ({ assert }) => {
    const slow = await enter()
    await until('the page', () => slow.client.count === 1)
    await fill(slow.socket, 5)
    const others = [await enter()]
    await until('the other page', () => others[0].client.count === 2)
    others.push(await enter())
    await until('both others', () => others[0].client.count === 3)
    assert.equal(heresIn(slow.socket), 1)

    await fill(slow.socket, 32)
    const length = queueOf(slow.socket).length
    others.push(await enter())
    await until('all others', () => others[0].client.count === 4)
    assert.equal(queueOf(slow.socket).length, length, 'no frame is added to a full queue')

    tcpSocketOf(slow.socket).resume()
    await until('the newest value', () => slow.client.count === 4)
    assert.deepEqual(
      slow.client.heres.map(({ count }) => count),
      [1, 3, 4]
    )
    for (const { socket } of [slow, ...others]) socket.disconnect()
  })

  test('and typing are not sent any more after the right has ended', async ({ assert }) => {
    const [slow, other] = [await enter(), await enter()]
    for (const { client } of [slow, other]) await until('both pages', () => client.count === 2)
    await fill(slow.socket, 5)
    const third = await enter()
    other.client.type()
    await until('the third page', () => other.client.count === 3)
    await until('typing', () => other.client.typing !== '')
    const isPrivate = (data: string) => /^2\["(here|typing)"/.test(data)
    assert.lengthOf(queueOf(slow.socket).filter(isPrivate), 2, 'premise')
    const got = slow.client.heres.length
    let revoked = false
    slow.socket.on('revoked', () => (revoked = true))

    revoke(hub.hub, hub.fanout, {
      userId: slow.user.id,
      cityId: room,
      signInId: null,
      signedOut: false,
      ofPresence: false,
    })
    assert.isEmpty(queueOf(slow.socket).filter(isPrivate))
    tcpSocketOf(slow.socket).resume()
    await until('revoked', () => revoked)
    await until('the others to learn of it', () => other.client.count === 2)
    assert.equal(slow.client.heres.length, got)
    assert.isEmpty(slow.client.typings)
    for (const { socket } of [slow, other, third]) socket.disconnect()
  })
})
