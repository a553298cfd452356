import type { Revocation } from '#messaging/bus'
import { cityRoom, sessionRoom, userRoom } from '#messaging/contract'
import type { Fanout } from '#hub/rooms/fanout'
import { release } from '#hub/rooms/grants'
import type { HubServer, HubSocket, Right } from '#hub/types'

/** Ends here what has ended in the database. */
export function revoke(
  hub: HubServer,
  fanout: Fanout,
  { userId, cityId, signInId, signedOut }: Revocation
) {
  if (cityId !== null) {
    // The city's own end is that of every right to it; a member's, of the one by the board.
    const concerned = userId === null ? cityRoom(cityId) : userRoom(userId)
    const rights: Right[] = userId === null ? ['watched', 'overseen'] : ['watched']
    for (const socket of socketsIn(hub, concerned)) {
      revokeCity(socket, fanout, cityId, rights)
    }
  } else {
    const concerned = signInId === null ? userRoom(userId!) : sessionRoom(signInId)
    for (const socket of socketsIn(hub, concerned)) {
      fanout.end(socket, 'revoked', signedOut ? 'signed-out' : undefined)
    }
  }
}

/**
 * Nothing of the city may follow on its `revoked`, not even what was on its way; but to who has
 * another right to it.
 */
export function revokeCity(socket: HubSocket, fanout: Fanout, cityId: number, rights: Right[]) {
  const had = rights.filter((right) => socket.data.rights[right].has(cityId))
  if (had.length === 0) {
    return
  }
  for (const right of had) {
    if (release(socket, right, cityId)) fanout.drop(socket, cityId)
  }
  socket.emit('revoked', { cityId })
}

function socketsIn(hub: HubServer, room: string) {
  const { adapter, sockets } = hub.of('/')
  return Array.from(adapter.rooms.get(room) ?? [], (id) => sockets.get(id)!)
}
