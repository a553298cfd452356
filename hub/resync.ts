import { cityOf, type Reading } from '#hub/contract'
import type { Fanout } from '#hub/fanout'
import { leave } from '#hub/revoke'
import type { HubServer, HubSocket } from '#hub/server'
import { boardsOf, type Board } from '#models/board'

/** Connections held against the database in one query. */
const CHUNK = 500

/**
 * After the bus was away nobody knows what was missed: holds every connection of this hub against
 * the database, ends what has no right any more, and sends the newest of what is left.
 */
export async function resync(hub: HubServer, fanout: Fanout) {
  const sockets = [...hub.of('/').sockets.values()]
  while (sockets.length > 0) {
    const some = sockets.splice(0, CHUNK)
    const before = fanout.sent()
    const boards = await boardsOf(some.map(signInOf))
    const newest = new Map<number, Reading>()
    for (const socket of some) {
      hold(socket, fanout, boards.get(signInOf(socket)), newest)
    }
    fanout.correct([...newest.values()], before)
  }
}

function hold(
  socket: HubSocket,
  fanout: Fanout,
  board: Board | undefined,
  newest: Map<number, Reading>
) {
  if (!board) {
    fanout.end(socket)
    return
  }
  for (const cityId of citiesOf(socket)) {
    const reading = board.readings.get(cityId)
    if (reading) {
      newest.set(cityId, reading)
    } else {
      leave(socket, fanout, cityId)
    }
  }
}

const signInOf = (socket: HubSocket) => socket.data.user.signInId!

function citiesOf({ rooms }: HubSocket) {
  return [...rooms].map(cityOf).filter(Number.isInteger)
}
