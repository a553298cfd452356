import { mock } from 'node:test'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { headsBySignIn, headsOf } from '#chat/heads'
import { countedInboxOf } from '#chat/inbox'
import { createSignIn } from '#tests/support/chat_in_process'
import { createRoom } from '#tests/support/chat_sql_helpers'
import { countHandledRows } from '#tests/support/count_handled_rows'

const MESSAGES = 3000

/** The inbox also reads the last messages of the lobby, which has those of other tests. */
const MAX_ROWS_OF_INBOX = 1000

/** Returns the number of rows that the only statement of an action handles. */
async function rowsReadBy(act: () => Promise<unknown>) {
  const { mock: queries } = mock.method(pg.Client.prototype, 'query')
  await act()
  mock.restoreAll()
  const statements = queries.calls.map((call) => call.arguments[0] as unknown as pg.QueryConfig)
  const [{ text, values }] = statements.filter((statement) => statement.text?.includes('messages'))
  return countHandledRows(text, values!)
}

test.group('After most messages of a room were deleted', (group) => {
  let room: number
  let member: Awaited<ReturnType<typeof createSignIn>>
  group.setup(async () => {
    room = await createRoom()
    member = await createSignIn(room)
    await db.rawQuery(
      `INSERT INTO messages (id, room_id, body)
         SELECT gen_random_uuid(), ?, 'said' FROM generate_series(1, ?)`,
      [room, MESSAGES]
    )
    await db.rawQuery(
      'UPDATE messages SET deleted_at = now() WHERE room_id = ? AND number BETWEEN 3 AND ?',
      [room, MESSAGES - 1]
    )
    await db.rawQuery('ANALYZE messages')
  })

  test('its head is read without them', async ({ assert }) => {
    const [{ recent }] = await headsOf([room])
    assert.lengthOf(recent, 6)
    assert.isBelow(await rowsReadBy(() => headsOf([room])), 100)
    assert.isBelow(await rowsReadBy(() => headsBySignIn([member.signInId])), MAX_ROWS_OF_INBOX)
  })

  test('what is unread there is counted without them', async ({ assert }) => {
    const { rooms } = (await countedInboxOf(member))!
    assert.equal(rooms.find(({ roomId }) => roomId === room)?.unread, 3)
    assert.isBelow(await rowsReadBy(() => countedInboxOf(member)), MAX_ROWS_OF_INBOX)
  })
})
