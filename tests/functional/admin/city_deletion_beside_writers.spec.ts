import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { deleteCity } from '#admin/actions/city_deleted'
import { postMessage } from '#chat/post_message'
import City from '#models/city'
import User from '#models/user'
import { createSignIn } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'
import { until } from '#tests/support/visitor'

const untilWaiting = (statement: string) =>
  until('it waits', async () => {
    const { rows } = await db.rawQuery(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE ?`,
      [`%${statement}%`]
    )
    return rows.length === 1
  })

test.group('Deleting a city', () => {
  test('succeeds although a message of its room is edited at the same moment', async ({
    assert,
  }) => {
    const room = await createRoom()
    const { id } = await post(room)
    const admin = await User.findOrFail((await createSignIn(room)).id)
    const trx = await db.transaction()
    const message = () => trx.from('messages').where({ id })
    await message().forUpdate()

    const deletion = deleteCity(admin, room)
    await untilWaiting('delete from "cities"')
    // It waits for the room, which the deletion has locked: one of both must give way. On a busy machine,
    // that may be the edit.
    await message()
      .update({ body: 'edited' })
      .then(
        () => trx.commit(),
        () => trx.rollback()
      )
    await deletion

    assert.isNull(await City.find(room))
  })

  test('lets a message that waited for it fail like one for a city that does not exist', async ({
    assert,
  }) => {
    const room = await createRoom()
    await post(room)
    const author = await createSignIn(room)
    const trx = await db.transaction()
    await trx.from('cities').where({ id: room }).delete()

    const posting = postMessage(author, { id: randomUUID(), roomId: room, body: 'late' }).catch(
      (error) => error
    )
    await untilWaiting('INSERT INTO messages')
    await trx.commit()

    assert.equal((await posting).code, 'E_ROW_NOT_FOUND')
  })
})
