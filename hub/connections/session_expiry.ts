import type { Fanout } from '#hub/rooms/fanout'
import { signInIdOf, type HubServer, type HubSocket } from '#hub/types'
import { closeIfSignedOut } from '#hub/connections/close_if_signed_out'
import type { Board } from '#board/boards_by_sign_in'

const CHECK_INTERVAL_MS = 500

/**
 * Closes connections when their sign-ins expire. An expiry changes nothing in the database, so it
 * causes no revocation. One timer looks through all connections, because a timer for each would need
 * more memory and CPU time.
 */
export function watchExpiries(hub: HubServer, fanout: Fanout) {
  return setInterval(() => {
    const now = performance.now()
    for (const socket of hub.of('/').sockets.values()) {
      if (socket.data.expiresAt! <= now) void check(socket, fanout)
    }
  }, CHECK_INTERVAL_MS)
}

/** Lets `watchExpiries` check the connection when its sign-in expires. */
export function endOnExpiry(socket: HubSocket, { expiresIn }: Board) {
  socket.data.expiresAt = performance.now() + expiresIn
}

/**
 * Looks up the sign-in again, because it may have been extended: opening a page extends a sign-in.
 */
async function check(socket: HubSocket, fanout: Fanout) {
  socket.data.expiresAt = undefined
  const board = await closeIfSignedOut(socket, signInIdOf(socket)!, fanout, 'expired')
  if (board) endOnExpiry(socket, board)
}
