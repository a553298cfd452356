import { randomUUID } from 'node:crypto'
import type { Visitor } from '#tests/support/visitor'

/** Adds a message of a member to a room with SQL; without a room, to the lobby. Returns its id. */
export async function addMessage(member: Visitor, fields: Record<string, unknown> = {}) {
  const { id: author } = await member.account()
  const row: Record<string, unknown> = {
    id: randomUUID(),
    room_id: 0,
    author_id: author,
    body: 'said',
    ...fields,
  }
  const places = Object.keys(row).map((_, n) => `$${n + 1}`)
  await member.stack.sql(
    `INSERT INTO messages (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row)
  )
  return row.id as string
}

/** Creates a city with a room, and returns its id. */
export async function addRoom(...members: Visitor[]) {
  const city = await members[0].stack.city('Room', 20)
  for (const member of members) await member.subscribe(city)
  return city
}
