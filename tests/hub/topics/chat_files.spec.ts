import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { pendingMessages } from '#messaging/pending_messages'
import { LOBBY, type Message } from '#messaging/contract'
import { ChatClient } from '#tests/support/chat_client'
import { createSignIn, partOf, startChat } from '#tests/support/chat_in_process'
import { post } from '#tests/support/chat_sql_helpers'
import { until } from '#tests/support/visitor'

test.group('Files of messages', (group) => {
  let hub: Awaited<ReturnType<typeof startChat>>
  let member: Awaited<ReturnType<typeof createSignIn>>
  group.setup(async () => {
    hub = await startChat()
    member = await createSignIn()
  })
  group.teardown(() => hub.stop())

  /** Posts a message with two files in the lobby. */
  async function postFiles() {
    const message = await post(LOBBY, { author_id: member.id, file_count: 2 })
    const files = ['route.gpx', 'secret.jpg'].map((name, place) => ({
      id: randomUUID(),
      message_id: message.id,
      owner_id: member.id,
      place,
      name,
      type: 'application/octet-stream',
      size_bytes: 12,
      storage_key: randomUUID(),
    }))
    await db.table('attachments').multiInsert(files)
    const attachments = files.map(({ id, name, type, size_bytes: sizeBytes }) => ({
      id,
      name,
      type,
      sizeBytes,
      width: null,
      height: null,
    }))
    return { ...message, attachments }
  }

  async function follow(user?: typeof member) {
    const client = new ChatClient(LOBBY)
    await client.follow(await hub.connect(user))
    return client
  }

  const shownBy = (client: ChatClient, id: string) =>
    client.messages().find((message) => message.id === id)

  const filesOf = ({ attachments, fileCount }: Message) => [attachments, fileCount]

  test('are sent to members; visitors only get their number', async ({ assert }) => {
    const early = await postFiles()
    const [reader, visitor] = [await follow(member), await follow()]
    const late = await postFiles()
    hub.deliver(await partOf(LOBBY, late.position - 1, late.position))
    const both = [early, late]
    for (const client of [reader, visitor]) {
      await until('the message', () => shownBy(client, late.id))
      assert.isEmpty(client.faults)
    }
    for (const { id, attachments } of both) {
      assert.deepEqual(filesOf(shownBy(reader, id)!), [attachments, 2])
      assert.deepEqual(filesOf(shownBy(visitor, id)!), [[], 2])
    }
    assert.notInclude(JSON.stringify([visitor.views, visitor.events]), 'secret.jpg')

    // A client that continues where it was.
    const [{ views: ofReader }, { views: ofVisitor }] = [reader, visitor]
    const missed = await postFiles()
    hub.deliver(await partOf(LOBBY, missed.position - 1, missed.position))
    for (const [client, user] of [[reader, member], [visitor]] as const) {
      await client.follow(await hub.connect(user))
    }
    assert.deepEqual([ofReader.length, ofVisitor.length], [2, 2])
    assert.notInclude(JSON.stringify([visitor.views, visitor.events]), 'secret.jpg')
    assert.deepEqual(filesOf(shownBy(reader, missed.id)!), [missed.attachments, 2])
  })

  test('are part of what the outbox publishes, and gone when the message is deleted', async ({
    assert,
  }) => {
    const { id, attachments } = await postFiles()
    const pending = async () => {
      const { rows } = await db.rawQuery(pendingMessages.select)
      return rows.find((row: { id: string }) => row.id === id)
    }
    assert.deepEqual((await pending()).attachments, attachments)
    await db.from('messages').where({ id }).delete()
    const { attachments: left, file_count: count } = await pending()
    assert.deepEqual([left, count], [null, 0])
  })
})
