import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { editMessage } from '#chat/change_message'
import { markMentionsSeen } from '#chat/mentions'
import { requestMentionMails } from '#chat/request_mention_mails'
import { createSignIn } from '#tests/support/chat_in_process'
import { createRoom, messagesOf, post } from '#tests/support/chat_sql_helpers'
import { until } from '#tests/support/visitor'

test.group('Mentions beside other writers', () => {
  test('an edit that waits for a post has no lock for which a post waits that names the same member', async ({
    assert,
  }) => {
    const room = await createRoom()
    const [author, named] = [await createSignIn(room), await createSignIn(room)]
    const name = `Named ${randomUUID()}`
    await db.from('users').where({ id: named.id }).update({ name })
    const { id } = await post(room, { author_id: author.id })
    const trx = await db.transaction()
    const postNaming = (members: string | null) =>
      trx
        .table('messages')
        .insert({ id: randomUUID(), room_id: room, body: `@${name}`, mentions: members })
    await postNaming(null)

    const edit = editMessage(author, id, `@${name}`)
    await until('the edit waits', async () => {
      const { rows } = await db.rawQuery(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE messages SET body%'`
      )
      return rows.length === 1
    })
    await trx.rawQuery(`SET LOCAL lock_timeout = '100ms'`)
    await postNaming(JSON.stringify([{ id: named.id, name }]))
    await trx.commit()
    await edit

    assert.lengthOf(await messagesOf(room), 3)
    assert.lengthOf(await db.from('mentions').where({ user_id: named.id, withdrawn: false }), 2)
  })

  for (const [what, act] of [
    ['the member who has seen them all', (id: number) => markMentionsSeen({ id })],
    ['the request of a mail', () => db.transaction((trx) => requestMentionMails(trx))],
  ] as const) {
    test(`are locked in the order of their messages by ${what}`, async ({ assert, cleanup }) => {
      const room = await createRoom()
      const { id: userId } = await createSignIn(room)
      await db.from('users').where({ id: userId }).update({ email_verified_at: new Date() })
      const messages = [await post(room), await post(room)]
      const [first, last] = messages.map(({ id }) => id).sort()
      // Without an order, PostgreSQL reads the row that was added first, or the newest one.
      for (const [id, minutes] of [
        [last, 20],
        [first, 30],
      ] as const) {
        await db.table('mentions').insert({
          message_id: id,
          user_id: userId,
          created_at: db.raw(`now() - interval '${minutes} minutes'`),
        })
      }
      const trx = await db.transaction()
      cleanup(async () => {
        if (!trx.isCompleted) await trx.rollback()
      })
      const lock = (id: string) =>
        trx.rawQuery('SELECT FROM mentions WHERE message_id = ? FOR NO KEY UPDATE', [id])
      await lock(first)

      const acted = act(userId)
      await until('it waits', async () => {
        const { rows } = await db.rawQuery(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%update%mentions%set%'`
        )
        return rows.length === 1
      })
      await trx.rawQuery(`SET LOCAL lock_timeout = '100ms'`)
      const isFree = await lock(last).then(
        () => true,
        () => false
      )
      await trx.rollback()
      await acted

      assert.isTrue(isFree)
      const left = db.from('mentions').where({ user_id: userId }).whereNull('seen_at')
      assert.isEmpty(await left.whereNull('mail_id'))
    })
  }
})
