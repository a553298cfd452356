import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { editMessage } from '#chat/change_message'
import { postMessage } from '#chat/post_message'
import User from '#models/user'
import { createRoom, messagesOf } from '#tests/support/chat_sql_helpers'

const STEPS = 60

let members = 0

const memberOf = async (room: number, name: string) => {
  const user = await User.create({ name, email: `beside${++members}@example.org` })
  await db.table('subscriptions').insert({ user_id: user.id, city_id: room })
  return user
}

test.group('Mentions beside other writers', () => {
  test('an edit and a post that name the same member do not wait for each other', async ({
    assert,
  }) => {
    const room = await createRoom()
    const name = `Named ${randomUUID().slice(0, 8)}`
    await memberOf(room, name)
    const author = await memberOf(room, 'Writer')
    const post = (body: string) => postMessage(author, { id: randomUUID(), roomId: room, body })
    for (let n = 0; n < 10; n++) await post(`@${name} first`)
    const ids = (await messagesOf(room)).map(({ id }) => id)
    const { rows: before } = await deadlocks()

    const posting = repeat(() => post(`@${name} meanwhile`))
    const editing = ids.slice(0, 4).map((id) => {
      let isNamed = true
      return repeat(() => {
        isNamed = !isNamed
        return editMessage(author, id, isNamed ? `@${name}` : 'nobody')
      })
    })
    const settled = await Promise.all([posting, ...editing])

    assert.isEmpty(settled.flat())
    const { rows: after } = await deadlocks()
    assert.equal(after[0].deadlocks, before[0].deadlocks)
  }).timeout(60_000)
})

const deadlocks = async () => {
  await db.rawQuery('SELECT pg_stat_force_next_flush()')
  return db.rawQuery('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')
}

/** Returns the codes of the errors. */
async function repeat(write: () => Promise<unknown>) {
  const codes: unknown[] = []
  for (let step = 0; step < STEPS; step++) {
    await write().catch((error) => codes.push(error.code ?? error.message))
  }
  return codes
}
