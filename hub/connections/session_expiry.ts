import type { Fanout } from '#hub/rooms/fanout'
import type { HubSocket } from '#hub/types'
import { checkSignIn } from '#hub/connections/check_sign_in'
import type { Board } from '#board/board_of_sign_in'

/** Milliseconds; a timer takes no more than 2^31. */
const A_DAY = 86_400_000

/**
 * Ends the connection by the time that its sign-in runs out, for nobody writes anything then. A
 * page that was opened meanwhile has prolonged it.
 */
export function endOnExpiry(socket: HubSocket, fanout: Fanout, { expiresIn }: Board) {
  if (!socket.connected) {
    return
  }
  const timer = setTimeout(() => void again(socket, fanout), Math.min(expiresIn, A_DAY))
  socket.once('disconnect', () => clearTimeout(timer))
}

async function again(socket: HubSocket, fanout: Fanout) {
  const board = await checkSignIn(socket, fanout, 'expired')
  if (board) endOnExpiry(socket, fanout, board)
}
