import logger from '@adonisjs/core/services/logger'
import type { ExtendedError } from 'socket.io'
import chat from '#config/chat'
import { UNAUTHORISED, UNAVAILABLE } from '#messaging/contract'
import { isOurPage } from '#hub/connections/handshake'
import { reject } from '#hub/connections/rejections'
import { signInBySession } from '#hub/connections/session_sign_in'
import type { HubSocket } from '#hub/types'
import { signInByToken, type TokenSignIn } from '#accounts/access_tokens'
import { isFromElsewhere, suitsOrigin } from '#accounts/token_origins'
import type { ValidSignIn } from '#accounts/sign_in_lookups'

/**
 * Socket.IO middleware: finds the user of a connection, or rejects it. A page on which nobody is
 * signed in connects as a visitor, who has no user.
 */
export async function authenticate(socket: HubSocket, next: (error?: ExtendedError) => void) {
  try {
    if (isVisitor(socket)) return next()

    const signIn = await findSignIn(socket)
    if (!signIn) {
      reject('unauthorised')
      return next(new Error(UNAUTHORISED))
    }
    const { userId: id, signInId, abilities, origins } = signIn
    socket.data.user = { id, signInId, abilities, isEmbedded: Boolean(origins?.length) }
    next()
  } catch (error) {
    logger.error({ err: error }, 'could not authenticate a connection')
    next(new Error(UNAVAILABLE))
  }
}

/** Only our own pages connect visitors. Without a public room they would have nothing to read. */
function isVisitor({ handshake, request }: HubSocket) {
  const { visitor, token } = handshake.auth
  return visitor === true && token === undefined && chat.isPublic && isOurPage(request)
}

/**
 * Finds the sign-in by the access token, if one was sent and is for the site of the page. Otherwise finds
 * it by the session of our pages.
 */
async function findSignIn({
  handshake,
  request: { headers },
}: HubSocket): Promise<(ValidSignIn & Partial<TokenSignIn>) | undefined> {
  const { visitor, token } = handshake.auth
  if (visitor === true) return
  if (token === undefined) {
    // The browser of a member may send the cookie from a page of another site, too.
    return isFromElsewhere(headers.origin) ? undefined : signInBySession(headers.cookie)
  }
  const signIn = await signInByToken(token)
  return signIn && suitsOrigin(signIn.origins, headers.origin) ? signIn : undefined
}
