import { endsConnections, type Revocation } from '#messaging/bus'
import { sessionRoom, userRoom, type Revoked } from '#messaging/contract'
import type { Fanout } from '#hub/rooms/fanout'
import { idsWith, release } from '#hub/rooms/grants'
import { topics } from '#hub/topics/topics'
import { roomOf, type AnyRight, type AnyTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/** Applies a revocation to the sockets of this hub. In the database, the right has already ended. */
export function revoke(hub: HubServer, fanout: Fanout, revocation: Revocation) {
  if (endsConnections(revocation)) endConnections(hub, fanout, revocation)
  else for (const topic of topics) endRights(hub, fanout, topic, revocation)
}

function endConnections(hub: HubServer, fanout: Fanout, revocation: Revocation) {
  const { userId, signInId, signedOut } = revocation
  const room = signInId === null ? userRoom(userId!) : sessionRoom(signInId)
  for (const socket of socketsIn(hub, room)) {
    fanout.end(socket, 'revoked', signedOut ? 'signed-out' : undefined)
  }
}

function endRights(hub: HubServer, fanout: Fanout, topic: AnyTopic, revocation: Revocation) {
  const { userId } = revocation
  const { id, rights } = topic.endedBy(revocation)
  const room = userId === null ? roomOf(topic, id) : userRoom(userId)
  for (const socket of socketsIn(hub, room)) {
    revokeRights(socket, fanout, topic, id, rights)
  }
}

/**
 * Takes rights to an id from a socket and sends `revoked`. After its last right to the id has ended,
 * the socket must get no change of it, not even a change that is already queued.
 */
export function revokeRights(
  socket: HubSocket,
  fanout: Fanout,
  topic: AnyTopic,
  id: number,
  rights: readonly AnyRight[]
) {
  const held = rights.filter((right) => idsWith(socket, right).has(id))
  if (held.length === 0) {
    return
  }
  for (const right of held) {
    if (release(socket, topic, right, id)) fanout.discard(socket, topic, id)
  }
  socket.emit('revoked', { [topic.key]: id } as unknown as Revoked)
}

/** Returns the sockets of this hub that are in a room. */
export function socketsIn(hub: HubServer, room: string) {
  const { adapter, sockets } = hub.of('/')
  return Array.from(adapter.rooms.get(room) ?? [], (id) => sockets.get(id)!)
}
