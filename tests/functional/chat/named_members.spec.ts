import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { namedMembers } from '#chat/named_members'
import { suggestActiveMembers, suggestMembers } from '#chat/suggest_members'
import { LOBBY } from '#messaging/contract'
import { watchCity } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'

let members = 0

/** Creates members with these names, and returns their ids. */
async function createMembers(...names: string[]): Promise<number[]> {
  const rows = await db
    .table('users')
    .multiInsert(names.map((name) => ({ name, email: `named${++members}@example.org` })))
    .returning('id')
  return (rows as { id: number }[]).map(({ id }) => id)
}

const named = async (body: string, chosen: number[] = [], room = LOBBY) =>
  (await namedMembers(room, body, chosen)) ?? []
const idsIn = async (body: string, chosen: number[] = [], room = LOBBY) =>
  (await named(body, chosen, room)).map(({ id }) => id)

test.group('The members that a message names', (group) => {
  group.each.setup(async () => {
    await db.from('users').delete().whereLike('email', 'named%')
  })

  test('are found by a unique name, whatever its case, accents and script', async ({ assert }) => {
    const [zoe, yael, wei, davis] = await createMembers(
      'Zoë Müller',
      'יעל כהן',
      '王伟',
      'Sam Davis Jr.'
    )
    const body = 'Hi @zoe muller, @יעל כהן and @王伟! cc @Sam Davis Jr.'
    assert.deepEqual(await named(body), [
      { id: zoe, name: 'zoe muller' },
      { id: yael, name: 'יעל כהן' },
      { id: wei, name: '王伟' },
      { id: davis, name: 'Sam Davis Jr.' },
    ])
    assert.deepEqual(await idsIn('@ZOË MÜLLER'.normalize('NFD')), [zoe])
  })

  test('are found by the longest name', async ({ assert }) => {
    const [anna, annaLena] = await createMembers('Uniquanna', 'Uniquanna Lena')
    assert.deepEqual(await idsIn('@Uniquanna Lena comes'), [annaLena])
    assert.deepEqual(await idsIn('@Uniquanna comes'), [anna])
    assert.deepEqual(await idsIn('@Uniquanna Lena comes', [anna]), [anna], 'chosen')
    assert.isEmpty(await idsIn('@Uniquannabel, me@Uniquanna'))
  })

  test('of the same name are those whom the author has chosen', async ({ assert }) => {
    const [first, second, other] = await createMembers('Twin Sister', 'twin sister', 'Onlyone')
    assert.isEmpty(await idsIn('@Twin Sister'))
    assert.deepEqual(await idsIn('@Twin Sister', [second]), [second])
    assert.deepEqual(await idsIn('@Twin Sister', [second, first]), [first, second])
    assert.isEmpty(await idsIn('@Twin', [first, other]), 'the text must contain the name')
  })

  test('are only active members who may read the room', async ({ assert }) => {
    const room = await createRoom()
    const [reader, outsider, gone] = await createMembers('Readerly', 'Outsiderly', 'Gonely')
    await watchCity(reader, room)
    await watchCity(gone, room)
    await db.from('users').where('id', gone).update({ active: false })
    const everybody = [reader, outsider, gone]
    const body = '@Readerly @Outsiderly @Gonely'
    assert.deepEqual(await idsIn(body, everybody, room), [reader])
    assert.deepEqual(await idsIn(body, everybody), [reader, outsider])
    await db.from('cities').where('id', room).update({ enabled: false })
    assert.isEmpty(await idsIn(body, everybody, room))
  })

  test('are never everybody', async ({ assert }) => {
    await createMembers('Somebody')
    assert.isNull(await namedMembers(LOBBY, '@all @everyone @here @channel @* @%', []))
  })

  test('are twenty at most', async ({ assert }) => {
    const names = Array.from({ length: 25 }, (_, n) => `Crowd ${String.fromCodePoint(97 + n)}`)
    const ids = await createMembers(...names)
    const found = await idsIn(names.map((name) => `@${name}`).join(' '))
    assert.deepEqual(found, ids.slice(0, 20))
  })
})

test.group('The members that are suggested', (group) => {
  group.each.setup(async () => {
    await db.from('users').delete().whereLike('email', 'named%')
  })

  const suggested = async (reader: number, text: string, room = LOBBY) => {
    const found = await suggestMembers({ id: reader }, room, text)
    return found.map(({ name }) => name)
  }

  test('have a word that begins with the text, the first word first', async ({ assert }) => {
    const [reader] = await createMembers(
      'Zqreader',
      'Ann Zqöller',
      'ZQOLLER B',
      'Zqoller A',
      'Xzqo'
    )
    assert.deepEqual(await suggested(reader, 'zqo'), ['Zqoller A', 'ZQOLLER B', 'Ann Zqöller'])
    assert.isEmpty(await suggested(reader, 'zqreader'), 'not the reader')
    for (const text of ['%', '_', '\\', ' ', 'named', 'example']) {
      const names = await suggested(reader, text)
      assert.isFalse(
        names.some((name) => /zq/i.test(name)),
        text
      )
    }
  })

  test('may read the room, and are six at most', async ({ assert }) => {
    const room = await createRoom()
    const [reader, ...others] = await createMembers(
      ...Array.from({ length: 9 }, (_, n) => `Qzmember ${n}`)
    )
    assert.lengthOf(await suggested(reader, 'qz'), 6)
    await watchCity(others[3], room)
    assert.deepEqual(await suggested(reader, 'qz', room), ['Qzmember 4'])
  })

  test('are those who are present, then who wrote last, before a name is typed', async ({
    assert,
  }) => {
    const room = await createRoom()
    const ids = await createMembers('Reader', 'Present', 'Early', 'Late', 'Deleted', 'Outsider')
    const [reader, present, early, late, deleted, outsider] = ids
    for (const id of [reader, present, early, late, deleted]) await watchCity(id, room)
    for (const id of [early, outsider, deleted, late, early, late, reader]) {
      const { id: message } = await post(room, { author_id: id })
      if (id === deleted) {
        await db.from('messages').where('id', message).update({ deleted_at: new Date() })
      }
    }
    const found = async (given: number[]) =>
      (await suggestActiveMembers({ id: reader }, room, given)).map(({ name }) => name)
    assert.deepEqual(await found([present, outsider, reader]), ['Present', 'Late', 'Early'])
    assert.deepEqual(await found([early, early]), ['Early', 'Late'])
    assert.deepEqual(await found([]), ['Late', 'Early'])
  })
})
