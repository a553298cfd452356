import type { Ability } from '#accounts/abilities'
import { roomOf, type AnyRight, type AnyTopic } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

/**
 * Whether the access token of a program has the ability. A page may do everything that its member may do.
 * The abilities of a token never change.
 * @param ability null: no token has it
 */
export function hasAbility({ data }: HubSocket, ability: Ability | null) {
  const abilities = data.user?.abilities
  return !abilities || (ability !== null && abilities.includes(ability))
}

/** The ids to which a socket has the right. */
export function idsWith({ data }: HubSocket, right: AnyRight): ReadonlySet<number> {
  return data.rights.get(right.name) ?? none
}

const none = new Set<number>()

export async function join(socket: HubSocket, topic: AnyTopic, right: AnyRight, ids: number[]) {
  const granted = socket.data.rights.get(right.name) ?? new Set()
  socket.data.rights.set(right.name, granted)
  for (const id of ids) granted.add(id)
  await socket.join(ids.map((id) => roomOf(topic, id)))
}

/**
 * Takes a right to an id from a socket. If this was the socket's last right to the id, the socket
 * leaves the room.
 * @returns whether the socket is outside the room now
 */
export function release(socket: HubSocket, topic: AnyTopic, right: AnyRight, id: number) {
  socket.data.rights.get(right.name)?.delete(id)
  if (topic.rights.some((other) => idsWith(socket, other).has(id))) return false

  socket.leave(roomOf(topic, id))
  return true
}
