import type { Revocation } from '#messaging/bus'
import { cityRoom, sessionRoom, userRoom } from '#messaging/contract'
import type { Fanout } from '#hub/rooms/fanout'
import { release } from '#hub/rooms/grants'
import type { HubServer, HubSocket, Right } from '#hub/types'

/** Applies a revocation to the sockets of this hub. In the database, the right has already ended. */
export function revoke(
  hub: HubServer,
  fanout: Fanout,
  { userId, cityId, signInId, signedOut }: Revocation
) {
  if (cityId !== null) {
    // If a city is deleted or disabled, both rights to it end, for everybody. If the revocation
    // names a member, only that member's right through the board ends.
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
 * Takes rights to a city from a socket and sends `revoked`. After its last right to the city has
 * ended, the socket must get no reading of the city, not even a reading that is already queued.
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
