import { ServerResponse } from 'node:http'
import { configProvider } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import server from '@adonisjs/core/services/server'
import { Session } from '@adonisjs/session'
import type { ResolvedSessionConfig } from '@adonisjs/session/types'
import type { ExtendedError } from 'socket.io'
import { UNAUTHORISED } from '#messaging/contract'
import { reject } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'
import { sessionStore } from '#hub/connections/session_store'
import { userByToken } from '#accounts/access_tokens'

/** Socket.IO middleware: whose connection is this? Without an answer there is none. */
export async function authenticate(socket: HubSocket, next: (error?: ExtendedError) => void) {
  try {
    const user = await signedIn(socket)
    if (!user) {
      reject('unauthorised')
      return next(new Error(UNAUTHORISED))
    }
    socket.data.user = user
    next()
  } catch (error) {
    logger.error({ err: error }, 'could not tell whose connection it is')
    next(new Error('unavailable'))
  }
}

/**
 * The user by the token that a program brings, and without one by the very session that the pages
 * have: same cookie, same guard, same query.
 */
async function signedIn(socket: HubSocket) {
  const { token } = socket.handshake.auth
  if (token !== undefined) return userByToken(token)

  const ctx = await contextOf(socket)
  const auth = ctx.auth.use('web')
  // Who has a token to be remembered by opens a page first: only there can it be exchanged.
  return ctx.session.has(auth.sessionKeyName) && (await auth.check()) ? auth.user : undefined
}

async function contextOf({ request }: HubSocket) {
  const response = new ServerResponse(request)
  const ctx = server.createHttpContext(
    server.createRequest(request, response),
    server.createResponse(request, response),
    app.container.createResolver()
  )
  ctx.session = await readSession(ctx)
  const manager = await app.container.make('auth.manager')
  ctx.auth = manager.createAuthenticator(ctx)
  return ctx
}

/** Once: it imports modules, which a thousand handshakes would wait for, each anew. */
let resolving: Promise<ResolvedSessionConfig | null> | undefined

async function readSession(ctx: HttpContext) {
  resolving ??= configProvider.resolve<ResolvedSessionConfig>(app, app.config.get('session'))
  const config = (await resolving)!
  const emitter = await app.container.make('emitter')
  const session = new Session(config, sessionStore(config), emitter, ctx)
  // Read only: a connection must not eat the flash messages that the next page is to show.
  await session.initiate(true)
  return session
}
