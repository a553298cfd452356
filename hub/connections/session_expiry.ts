import type { Fanout } from '#hub/rooms/fanout'
import type { HubSocket } from '#hub/types'
import { closeIfSignedOut } from '#hub/connections/close_if_signed_out'
import type { Board } from '#board/boards_by_sign_in'

/** Timers cannot wait longer than 2³¹ ms. */
const MAX_TIMER_MS = 86_400_000

/**
 * Closes the connection when its sign-in expires. Expiry changes nothing in the database, so no
 * revocation announces it.
 */
export function endOnExpiry(socket: HubSocket, fanout: Fanout, { expiresIn }: Board) {
  if (!socket.connected) {
    return
  }
  const timer = setTimeout(() => void check(socket, fanout), Math.min(expiresIn, MAX_TIMER_MS))
  socket.once('disconnect', () => clearTimeout(timer))
}

/**
 * Looks the sign-in up again, because the member may have opened a page since then, which extends
 * the sign-in.
 */
async function check(socket: HubSocket, fanout: Fanout) {
  const board = await closeIfSignedOut(socket, fanout, 'expired')
  if (board) endOnExpiry(socket, fanout, board)
}
