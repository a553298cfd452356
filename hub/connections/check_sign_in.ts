import type { Fanout } from '#hub/rooms/fanout'
import type { HubSocket } from '#hub/types'
import { boardOf } from '#board/board_of_sign_in'

/**
 * Ends the connection unless its sign-in still counts. Returns the board of one that does.
 * @param why the reason that is counted if it is ended
 */
export async function checkSignIn(socket: HubSocket, fanout: Fanout, why: 'revoked' | 'expired') {
  try {
    const board = await boardOf(socket.data.user.signInId!)
    if (!board) fanout.end(socket, why, 'signed-out')
    return board
  } catch {
    // The database did not answer: the sign-in may still count, so the page may reconnect.
    fanout.end(socket, why)
  }
}
