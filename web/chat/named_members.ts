import db from '@adonisjs/lucid/services/db'
import type { NamedMember } from '#messaging/contract'
import { MAX_MENTIONS, mentionPlaces } from '#chat/mention_places'
import { mayRead } from '#chat/readable_rooms'

interface Match {
  id: number
  /** As it is in the message. */
  text: string
}

/**
 * Finds the members that a message names with `@`. Only members who may read the room are found. Case and
 * accents do not matter. If several members have the name, only those are named whom the author has
 * chosen from the list.
 * @param chosen the ids of members whom the author has chosen; the text must contain their names
 * @returns at most `MAX_MENTIONS`, in the order of the text; null if it names nobody
 */
export async function namedMembers(roomId: number, body: string, chosen: number[]) {
  const places = mentionPlaces(body)
  if (places.length === 0) return null

  const matches = Map.groupBy(await membersNamed(roomId, places.flat()), ({ text }) => text)
  const named = new Map<number, NamedMember>()
  for (const texts of places) {
    const candidates = texts.map((text) => matches.get(text) ?? [])
    const isChosen = ({ id }: Match) => chosen.includes(id)
    const found =
      candidates.map((members) => members.filter(isChosen)).find(({ length }) => length) ??
      candidates.find(({ length }) => length) ??
      []
    // Several members have this name, and nobody knows who is meant.
    if (found.length > 1 && !found.every(isChosen)) continue
    for (const { id, text } of found) if (!named.has(id)) named.set(id, { id, name: text })
  }
  return named.size ? [...named.values()].slice(0, MAX_MENTIONS) : null
}

async function membersNamed(roomId: number, texts: string[]) {
  const { rows } = await db.rawQuery(
    `SELECT users.id, text
       FROM (SELECT DISTINCT text FROM unnest(CAST(:texts AS text[])) AS text) given
       JOIN users ON folded(users.name) = folded(text)
       WHERE ${mayRead('CAST(:room AS integer)')} ORDER BY users.id`,
    { texts, room: roomId }
  )
  return rows as Match[]
}
