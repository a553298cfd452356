import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { deleteAccount } from '#accounts/delete_account'
import User from '#models/user'
import { createSignIn } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'
import { until } from '#tests/support/visitor'

test.group('Deleting an account', () => {
  test('succeeds although another page of the member says at the same moment what it has read', async ({
    assert,
  }) => {
    const room = await createRoom()
    await post(room)
    const { id } = await createSignIn(room)
    const trx = await db.transaction()
    const reads = () => trx.from('reads').where({ user_id: id, room_id: room })
    await reads().forUpdate()

    const deletion = deleteAccount(await User.findOrFail(id))
    await until('the deletion waits', async () => {
      const { rows } = await db.rawQuery(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE 'delete from "users"%'`
      )
      return rows.length === 1
    })
    // It waits for the account, which the deletion has locked: one of both must give way. On a busy
    // machine, that may be this statement.
    await reads()
      .update({ number: 5 })
      .then(
        () => trx.commit(),
        () => trx.rollback()
      )
    await deletion

    assert.isNull(await User.find(id))
    assert.isEmpty(await db.from('reads').where({ user_id: id }))
  })
})
