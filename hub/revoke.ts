import type { Revocation } from '#hub/bus'
import { cityRoom, sessionRoom, userRoom } from '#hub/contract'
import type { Fanout } from '#hub/fanout'
import type { HubServer, HubSocket } from '#hub/server'

/** Ends here what has ended in the database. */
export function revoke(hub: HubServer, fanout: Fanout, { userId, cityId, signInId }: Revocation) {
  if (cityId !== null) {
    const concerned = userId === null ? cityRoom(cityId) : userRoom(userId)
    for (const socket of socketsIn(hub, concerned)) {
      leave(socket, fanout, cityId)
    }
  } else {
    const concerned = signInId === null ? userRoom(userId!) : sessionRoom(signInId)
    for (const socket of socketsIn(hub, concerned)) {
      fanout.end(socket)
    }
  }
}

/** Nothing of the city may follow on its `revoked`, not even what was on its way. */
export function leave(socket: HubSocket, fanout: Fanout, cityId: number) {
  if (!socket.rooms.has(cityRoom(cityId))) {
    return
  }
  socket.leave(cityRoom(cityId))
  fanout.drop(socket, cityId)
  socket.emit('revoked', { cityId })
}

function socketsIn(hub: HubServer, room: string) {
  const { adapter, sockets } = hub.of('/')
  return Array.from(adapter.rooms.get(room) ?? [], (id) => sockets.get(id)!)
}
