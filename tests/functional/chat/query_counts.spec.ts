import { test } from '@japa/runner'
import { historyOf } from '#chat/history'
import { searchMessages } from '#chat/search_messages'
import { createRoom, post } from '#tests/support/chat_sql_helpers'
import { statementsOf } from '#tests/support/statements'

test.group('One statement', () => {
  test('reads a part of the history, with the quoted messages', async ({ assert }) => {
    const room = await createRoom()
    const { id } = await post(room, { body: 'quoted' })
    for (let n = 0; n < 5; n++) await post(room, { body: `answer ${n}`, quoted_id: id })
    let history: Awaited<ReturnType<typeof historyOf>>
    const statements = await statementsOf(async () => {
      history = await historyOf(room, {})
    })
    assert.lengthOf(history!.messages, 6)
    assert.equal(history!.quotes.get(id)?.body, 'quoted')
    assert.lengthOf(statements, 1)
    assert.notInclude(JSON.stringify(history!.messages.slice(1)), 'quoted"')
  })

  test('reads a page of search results', async ({ assert }) => {
    const rooms = [await createRoom(), await createRoom()]
    for (const room of rooms) {
      for (let n = 0; n < 5; n++) await post(room, { body: `okapi ${n}` })
    }
    let found = 0
    const statements = await statementsOf(async () => {
      const results = await searchMessages({ roomIds: rooms, text: 'okapi', language: 'en' })
      found = results.messages.length
    })
    assert.equal(found, 10)
    assert.lengthOf(statements, 1)
  })
})
