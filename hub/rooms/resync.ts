import type { Reading } from '#messaging/contract'
import { counters } from '#hub/counters'
import { keepNewest, type Fanout } from '#hub/rooms/fanout'
import { revokeCity } from '#hub/rooms/revoke'
import type { HubServer, HubSocket } from '#hub/types'
import { boardsOf, type Board } from '#board/boards_by_sign_in'
import { overseenByRequest, type OverseenCity } from '#board/overseen_cities'

/** The number of connections that are checked with one query. */
const BATCH_SIZE = 500

/** The newest reading of each city. */
type Newest = Map<number, Reading>

/**
 * Checks all connections of this hub against the database, because the hub may have missed messages.
 * Ends the rights and connections that are no longer valid, then sends the newest readings.
 */
export async function resync(hub: HubServer, fanout: Fanout) {
  const sockets = [...hub.of('/').sockets.values()]
  const sentBefore = fanout.sentVersions()
  const newest: Newest = new Map()
  while (sockets.length > 0) {
    const batch = sockets.splice(0, BATCH_SIZE)
    await checkWatched(batch, fanout, newest)
    await checkOverseen(batch, fanout, newest)
  }
  // Readings are sent only after all batches are checked, because a room may contain sockets of a
  // batch that is not checked yet.
  fanout.catchUp([...newest.values()], sentBefore)
  counters.resyncs++
}

async function checkWatched(sockets: HubSocket[], fanout: Fanout, newest: Newest) {
  const boards = await boardsOf(sockets.map(signInIdOf))
  for (const socket of sockets) {
    const board = boards.get(signInIdOf(socket))
    if (board) revokeUnwatched(socket, fanout, board, newest)
    else fanout.end(socket, 'revoked', 'signed-out')
  }
}

function revokeUnwatched(socket: HubSocket, fanout: Fanout, { readings }: Board, newest: Newest) {
  for (const cityId of socket.data.rights.watched) {
    const reading = readings.get(cityId)
    if (reading) keepNewest(newest, reading)
    else revokeCity(socket, fanout, cityId, ['watched'])
  }
}

async function checkOverseen(sockets: HubSocket[], fanout: Fanout, newest: Newest) {
  const overseers = sockets.filter(({ data }) => data.rights.overseen.size)
  if (overseers.length === 0) return

  const requests = overseers.map((socket) => accessRequestOf(socket))
  const overseen = await overseenByRequest(requests)
  for (const [n, socket] of overseers.entries()) {
    revokeUnoverseen(socket, fanout, overseen.get(requests[n])!, newest)
  }
}

function revokeUnoverseen(
  socket: HubSocket,
  fanout: Fanout,
  cities: Map<number, OverseenCity>,
  newest: Newest
) {
  for (const cityId of socket.data.rights.overseen) {
    const city = cities.get(cityId)
    if (!city) revokeCity(socket, fanout, cityId, ['overseen'])
    else if (city.enabled) keepNewest(newest, city.reading)
  }
}

const signInIdOf = (socket: HubSocket) => socket.data.user.signInId!

function accessRequestOf(socket: HubSocket) {
  return { signInId: signInIdOf(socket), cityIds: [...socket.data.rights.overseen] }
}
