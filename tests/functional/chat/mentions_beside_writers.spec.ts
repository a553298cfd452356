import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { editMessage } from '#chat/change_message'
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
})
