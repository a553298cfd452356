import type { Revocation } from '#messaging/bus'
import { cityRoom, sessionRoom, userRoom } from '#messaging/contract'
import type { Fanout } from '#hub/rooms/fanout'
import { release } from '#hub/rooms/grants'
import type { HubServer, HubSocket, Right } from '#hub/types'

/** Ends on this hub a right that has ended in the database. */
export function revoke(
  hub: HubServer,
  fanout: Fanout,
  { userId, cityId, signInId, signedOut }: Revocation
) {
  if (cityId !== null) {
    // The end of a city ends every right to it. A member's revocation concerns the board only.
    const room = userId === null ? cityRoom(cityId) : userRoom(userId)
    const rights: Right[] = userId === null ? ['watched', 'overseen'] : ['watched']
    for (const socket of socketsIn(hub, room)) {
      revokeCity(socket, fanout, cityId, rights)
    }
  } else {
    const room = signInId === null ? userRoom(userId!) : sessionRoom(signInId)
    for (const socket of socketsIn(hub, room)) {
      fanout.end(socket, 'revoked', signedOut ? 'signed-out' : undefined)
    }
  }
}

/**
 * Takes rights to a city from a socket and sends `revoked`. With the last right, no reading of the
 * city may follow, not even one that is already queued.
 */
export function revokeCity(socket: HubSocket, fanout: Fanout, cityId: number, rights: Right[]) {
  const held = rights.filter((right) => socket.data.rights[right].has(cityId))
  if (held.length === 0) {
    return
  }
  for (const right of held) {
    if (release(socket, right, cityId)) fanout.discard(socket, cityId)
  }
  socket.emit('revoked', { cityId })
}

function socketsIn(hub: HubServer, room: string) {
  const { adapter, sockets } = hub.of('/')
  return Array.from(adapter.rooms.get(room) ?? [], (id) => sockets.get(id)!)
}
