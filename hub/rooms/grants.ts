import { cityRoom } from '#messaging/contract'
import type { HubSocket, Right, Rights } from '#hub/types'

export const noRights = (): Rights => ({ watched: new Set(), overseen: new Set() })

export async function join(socket: HubSocket, right: Right, cityIds: number[]) {
  for (const id of cityIds) socket.data.rights[right].add(id)
  await socket.join(cityIds.map(cityRoom))
}

/**
 * Takes a right to a city from a socket. If this was the socket's last right to the city, the
 * socket leaves the room.
 * @returns whether the socket is outside the room now
 */
export function release(socket: HubSocket, right: Right, cityId: number) {
  const { watched, overseen } = socket.data.rights
  socket.data.rights[right].delete(cityId)
  if (watched.has(cityId) || overseen.has(cityId)) return false

  socket.leave(cityRoom(cityId))
  return true
}
