import type { Reading } from '#messaging/contract'
import { counters } from '#hub/counters'
import { keepNewest, type Fanout } from '#hub/rooms/fanout'
import { revokeCity } from '#hub/rooms/revoke'
import type { HubServer, HubSocket } from '#hub/types'
import { boardsOf, type Board } from '#board/board_of_sign_in'
import { overseenByRequest, type OverseenCity } from '#board/admin_access'

/** Connections held against the database in one query. */
const CHUNK = 500

type Newest = Map<number, Reading>

/**
 * After the bus was away nobody knows what was missed: holds every connection of this hub against
 * the database, ends what has no right any more, and then sends the newest of what is left.
 */
export async function resync(hub: HubServer, fanout: Fanout) {
  const sockets = [...hub.of('/').sockets.values()]
  const before = fanout.sent()
  const newest: Newest = new Map()
  while (sockets.length > 0) {
    const some = sockets.splice(0, CHUNK)
    await holdWatched(some, fanout, newest)
    await holdOverseen(some, fanout, newest)
  }
  // Not before all are held: of two in a room one may be among the first, and the other among the last.
  fanout.correct([...newest.values()], before)
  counters.resyncs++
}

async function holdWatched(sockets: HubSocket[], fanout: Fanout, newest: Newest) {
  const boards = await boardsOf(sockets.map(signInOf))
  for (const socket of sockets) {
    const board = boards.get(signInOf(socket))
    if (board) holdToBoard(socket, fanout, board, newest)
    else fanout.end(socket, 'revoked', 'signed-out')
  }
}

function holdToBoard(socket: HubSocket, fanout: Fanout, { readings }: Board, newest: Newest) {
  for (const cityId of socket.data.rights.watched) {
    const reading = readings.get(cityId)
    if (reading) keepNewest(newest, reading)
    else revokeCity(socket, fanout, cityId, ['watched'])
  }
}

async function holdOverseen(sockets: HubSocket[], fanout: Fanout, newest: Newest) {
  const overseers = sockets.filter(({ data }) => data.rights.overseen.size)
  if (overseers.length === 0) return

  const wishes = overseers.map((socket) => wishOf(socket))
  const overseen = await overseenByRequest(wishes)
  for (const [n, socket] of overseers.entries()) {
    holdToOffice(socket, fanout, overseen.get(wishes[n])!, newest)
  }
}

function holdToOffice(
  socket: HubSocket,
  fanout: Fanout,
  overseen: Map<number, OverseenCity>,
  newest: Newest
) {
  for (const cityId of socket.data.rights.overseen) {
    const city = overseen.get(cityId)
    if (!city) revokeCity(socket, fanout, cityId, ['overseen'])
    else if (city.enabled) keepNewest(newest, city.reading)
  }
}

const signInOf = (socket: HubSocket) => socket.data.user.signInId!

function wishOf(socket: HubSocket) {
  return { signInId: signInOf(socket), cityIds: [...socket.data.rights.overseen] }
}
