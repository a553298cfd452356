import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { markRead } from '#chat/mark_read'
import { createSignIn } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'
import { until } from '#tests/support/visitor'

test.group('What a member has read', () => {
  test('is remembered although another transaction changes their mentions in another order', async ({
    assert,
  }) => {
    const room = await createRoom()
    const reader = await createSignIn(room)
    const mentions = JSON.stringify([{ id: reader.id, name: 'Y' }])
    const [first, second] = [await post(room, { mentions }), await post(room, { mentions })]
    const trx = await db.transaction()
    const remove = (id: string) => trx.from('messages').where({ id }).delete()
    await remove(second.id)

    const reading = markRead(reader, room, 2)
    await until('the reader waits', async () => {
      const { rows } = await db.rawQuery(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INTO reads%'`
      )
      return rows.length === 1
    })
    // The reader has locked this mention, and waits for the other one: one of both must give way.
    await remove(first.id)
    await trx.commit()
    await reading

    const { number } = await db.from('reads').where({ user_id: reader.id, room_id: room }).first()
    assert.equal(number, 2)
    const left = await db.from('mentions').where({ user_id: reader.id, withdrawn: false })
    assert.isEmpty(left)
  })
})
