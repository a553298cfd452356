import { test } from '@japa/runner'
import type { Mute } from '#messaging/contract'
import { addMessage, addRoom } from '#tests/support/add_message'
import { ChatClient } from '#tests/support/chat_client'
import { digestInForm } from '#tests/support/page_text'
import { collectInboxes, openInbox } from '#tests/support/inbox_client'
import { twoHubsOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

/** A member who follows a room through each of two hubs, and an admin who does not watch its city. */
async function scene() {
  const stack = await twoHubsOn('postgres')
  const [admin, member] = [await Visitor.admin(stack), await Visitor.registered(stack)]
  const room = await addRoom(member)
  const sockets = await member.connectToAll()
  const clients = sockets.map(() => new ChatClient(room))
  const follow = () => Promise.all(clients.map((client, n) => client.follow(sockets[n])))
  const stored = async () =>
    (
      await stack.sql(
        `SELECT id, number::int, position::int, body FROM messages WHERE room_id = $1
           ORDER BY number DESC LIMIT 50`,
        [room]
      )
    ).reverse()
  return { stack, admin, member, room, clients, follow, stored }
}

type Scene = Awaited<ReturnType<typeof scene>>

/** Runs a bulk action on all messages of the room. */
async function runBulk({ admin, room }: Scene, action: string) {
  const query = `city=${room}&all=yes&action=${action}`
  const { body } = await admin.get(`/admin/messages/bulk/create?${query}`)
  const fields = { told: digestInForm(body) }
  await admin.submit(`/admin/messages/bulk?${query}`, fields, '/admin/messages')
}

const bodiesOf = (client: ChatClient) => client.messages().map(({ body }) => body)

test.group('Moderation', () => {
  test('reaches the pages of a room on all hubs: deletions and restorations, one by one', async ({
    assert,
  }) => {
    const at = await scene()
    const { admin, member, room, clients, follow } = at
    const id = await addMessage(member, { room_id: room, body: 'moderated' })
    await follow()
    const all = (body: string) => () => clients.every((client) => bodiesOf(client)[0] === body)
    await until('the message', all('moderated'))

    await admin.submit(`/admin/messages/${id}/deletion`, {}, '/admin/messages')
    await until('its deletion', all(''))
    await admin.submit(`/admin/messages/${id}/deletion?_method=DELETE`, {}, '/admin/messages')
    await until('its restoration', all('moderated'))

    for (const client of clients) {
      assert.isEmpty(client.faults)
      assert.deepEqual(client.counts, { behind: 0, revoked: 0, anew: 0 })
      assert.lengthOf(client.events.at(-1)!.changes, 1)
    }
    member.leave()
  })

  test('of more than 500 messages lets pages begin again, and sends them no more than the newest 50', async ({
    assert,
  }) => {
    const at = await scene()
    const { stack, member, room, clients, follow, stored } = at
    await stack.sql(
      `INSERT INTO messages (id, room_id, body)
         SELECT gen_random_uuid(), $1, 'flood' FROM generate_series(1, 700)`,
      [room]
    )
    await until('the announcement', async () => {
      const [row] = await stack.sql('SELECT position FROM announced_rooms WHERE room_id = $1', [
        room,
      ])
      return Number(row?.position) === 700
    })
    await follow()

    for (const [action, body] of [
      ['remove', ''],
      ['restore', 'flood'],
    ]) {
      for (const client of clients) client.events.length = client.views.length = 0
      await runBulk(at, action)
      await until(`all pages show "${body}"`, () =>
        clients.every((client) => bodiesOf(client).every((each) => each === body))
      )
      for (const client of clients) {
        const sent = client.events.flatMap(({ changes }) => changes).length
        assert.equal(sent, 0, 'no change was sent to everybody')
        assert.deepEqual(
          client.views.map(({ anew, changes }) => [anew, changes.length]),
          [[true, 50]]
        )
        assert.isEmpty(client.faults)
        assert.deepEqual(client.rows(), await stored())
      }
    }

    await addMessage(member, { room_id: room, body: 'next' })
    await until('the next message arrives live', () =>
      clients.every((client) => bodiesOf(client).at(-1) === 'next')
    )
    for (const client of clients) assert.equal(client.counts.behind, 2)
    member.leave()
  })
})

test.group('A mute', () => {
  test('is pushed to all pages of the member on all hubs, and so is its end, whoever sets it', async ({
    assert,
  }) => {
    const { stack, admin, member } = await scene()
    const { id } = await member.account()
    const sockets = await member.connectToAll()
    const received = sockets.map(collectInboxes)
    for (const socket of sockets) {
      const answer = await openInbox(socket, [id])
      assert.isNull(answer.ok && answer.inboxes[0].mute)
    }
    const page = `/admin/members/${id}`
    const untilAll = (what: string, holds: (mute: Mute | null) => unknown) =>
      until(what, () => received.every((inboxes) => inboxes.length && holds(inboxes.at(-1)!.mute)))

    await admin.submit(`${page}/mute`, { duration: '1h', reason: 'Spam' }, page)
    await untilAll('the mute', (mute) => mute?.reason === 'Spam')
    const { muted_until: mutedUntil } = await member.account()
    assert.deepEqual(received[0].at(-1)!.mute, { until: mutedUntil.toISOString(), reason: 'Spam' })

    await admin.submit(`${page}/mute?_method=DELETE`, {}, page)
    await untilAll('its end', (mute) => mute === null)

    await stack.sql('UPDATE users SET muted_at = now() WHERE id = $1', [id])
    await untilAll('a mute by SQL', (mute) => mute?.until === null)
    member.leave()
  })
})
