import type { Fanout } from '#hub/rooms/fanout'
import type { HubSocket } from '#hub/types'
import { boardOf } from '#board/boards_by_sign_in'

/**
 * Closes the connection if its sign-in is no longer valid.
 * @param reason counted in the metrics if the connection is closed
 * @returns the board, if the sign-in is valid
 */
export async function closeIfSignedOut(
  socket: HubSocket,
  signInId: number,
  fanout: Fanout,
  reason: 'revoked' | 'expired'
) {
  try {
    const board = await boardOf(signInId)
    if (!board) fanout.end(socket, reason, 'signed-out')
    return board
  } catch {
    // The database did not answer, so the sign-in may still be valid. No `bye` is sent here, so the
    // page reconnects.
    fanout.end(socket, reason)
  }
}
