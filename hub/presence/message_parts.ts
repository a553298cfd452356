import type { MembersByRoom } from '#messaging/presence_message'

/** A message of PostgreSQL's NOTIFY has at most 7,999 bytes, with the packet around this one. */
export const MAX_BYTES = 7000

/** The rest of a message, without its members. */
const ENVELOPE_BYTES = 200

/** The bytes of the ids of a room and a member, at most. */
const LONGEST_PAIR_BYTES = '[2147483647,2147483647],'.length

/**
 * Splits members into parts that fit into one message of the bus each.
 * @param rooms the ids of the members of each room
 * @param lists how many such parts a message contains
 */
export function partsOf(rooms: Iterable<[roomId: number, members: Iterable<number>]>, lists = 1) {
  const maxBytes = (MAX_BYTES - ENVELOPE_BYTES) / lists
  const parts: MembersByRoom[] = []
  let bytes = Infinity
  for (const [roomId, members] of rooms) {
    let list: number[] | undefined
    for (const member of members) {
      if (bytes + LONGEST_PAIR_BYTES > maxBytes) {
        parts.push([])
        bytes = 0
        list = undefined
      }
      if (!list) {
        list = [roomId]
        parts.at(-1)!.push(list)
        bytes += String(roomId).length + '[],'.length
      }
      list.push(member)
      bytes += String(member).length + ','.length
    }
  }
  return parts
}
