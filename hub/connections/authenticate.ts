import logger from '@adonisjs/core/services/logger'
import type { ExtendedError } from 'socket.io'
import { UNAUTHORISED } from '#messaging/contract'
import { reject } from '#hub/connections/rejections'
import { signInBySession } from '#hub/connections/session_sign_in'
import type { HubSocket } from '#hub/types'
import { signInByToken } from '#accounts/access_tokens'

/** Socket.IO middleware: finds the user of a connection, or rejects it. */
export async function authenticate(socket: HubSocket, next: (error?: ExtendedError) => void) {
  try {
    const signIn = await findSignIn(socket)
    if (!signIn) {
      reject('unauthorised')
      return next(new Error(UNAUTHORISED))
    }
    socket.data.user = { id: signIn.userId, signInId: signIn.signInId }
    next()
  } catch (error) {
    logger.error({ err: error }, 'could not authenticate a connection')
    next(new Error('unavailable'))
  }
}

/**
 * Finds the sign-in by the access token, if a program sent one. Otherwise finds it by the session of
 * the pages.
 */
function findSignIn({ handshake, request }: HubSocket) {
  const { token } = handshake.auth
  return token === undefined ? signInBySession(request.headers.cookie) : signInByToken(token)
}
