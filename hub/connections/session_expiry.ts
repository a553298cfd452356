import type { Fanout } from '#hub/rooms/fanout'
import type { HubSocket } from '#hub/types'
import { closeIfSignedOut } from '#hub/connections/close_if_signed_out'
import type { Board } from '#board/boards_by_sign_in'

/** Timers cannot wait longer than 2³¹ ms. */
const MAX_TIMER_MS = 86_400_000

/**
 * Closes the connection when its sign-in expires. An expiry changes nothing in the database, so it
 * causes no revocation.
 */
export function endOnExpiry(socket: HubSocket, fanout: Fanout, { expiresIn }: Board) {
  if (!socket.connected) {
    return
  }
  const timer = setTimeout(() => void check(socket, fanout), Math.min(expiresIn, MAX_TIMER_MS))
  socket.once('disconnect', () => clearTimeout(timer))
}

/**
 * Looks up the sign-in again, because it may have been extended: opening a page extends a sign-in.
 */
async function check(socket: HubSocket, fanout: Fanout) {
  const board = await closeIfSignedOut(socket, fanout, 'expired')
  if (board) endOnExpiry(socket, fanout, board)
}
