import { ServerResponse } from 'node:http'
import { configProvider } from '@adonisjs/core/config'
import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import server from '@adonisjs/core/services/server'
import { Session } from '@adonisjs/session'
import type { ResolvedSessionConfig } from '@adonisjs/session/types'
import type { ExtendedError } from 'socket.io'
import { UNAUTHORISED } from '#messaging/contract'
import { startProvider } from '#process/start_provider'
import { reject } from '#hub/connections/rejections'
import type { HubSocket } from '#hub/types'
import { sessionStore } from '#hub/connections/session_store'
import { userByToken } from '#accounts/access_tokens'

/** Socket.IO middleware: finds the user of a connection, or rejects it. */
export async function authenticate(socket: HubSocket, next: (error?: ExtendedError) => void) {
  try {
    const user = await findUser(socket)
    if (!user) {
      reject('unauthorised')
      return next(new Error(UNAUTHORISED))
    }
    socket.data.user = user
    next()
  } catch (error) {
    logger.error({ err: error }, 'could not authenticate a connection')
    next(new Error('unavailable'))
  }
}

/**
 * Finds the user by the access token, if a program sent one. Otherwise finds the user by the
 * session of the pages, with the same cookie, guard and query as a page.
 */
async function findUser(socket: HubSocket) {
  const { token } = socket.handshake.auth
  if (token !== undefined) return userByToken(token)

  const ctx = await httpContextOf(socket)
  const auth = ctx.auth.use('web')
  // If there is no session, check() would use the remember-me token and replace it. A connection
  // must not do that, because a WebSocket cannot set the cookie with the new token.
  return ctx.session.has(auth.sessionKeyName) && (await auth.check()) ? auth.user : undefined
}

async function httpContextOf({ request }: HubSocket) {
  const response = new ServerResponse(request)
  const ctx = server.createHttpContext(
    server.createRequest(request, response),
    server.createResponse(request, response),
    app.container.createResolver()
  )
  ctx.session = await readSession(ctx)
  authManager ??= startAuthManager()
  const manager = await authManager
  ctx.auth = manager.createAuthenticator(ctx)
  return ctx
}

let authManager: ReturnType<typeof startAuthManager> | undefined

/** A hub is a command, and commands start without this provider. */
async function startAuthManager() {
  if (!app.container.hasBinding('auth.manager')) {
    await startProvider(() => import('@adonisjs/auth/auth_provider'))
  }
  return app.container.make('auth.manager')
}

/**
 * The configuration is resolved only once, because resolving it imports modules. Otherwise each of
 * a thousand handshakes would wait for these imports.
 */
let sessionConfig: Promise<ResolvedSessionConfig | null> | undefined

async function readSession(ctx: HttpContext) {
  sessionConfig ??= configProvider.resolve<ResolvedSessionConfig>(app, app.config.get('session'))
  const config = (await sessionConfig)!
  const emitter = await app.container.make('emitter')
  const session = new Session(config, sessionStore(config), emitter, ctx)
  // The session is opened read-only. Otherwise this connection would consume the flash messages for
  // the next page.
  await session.initiate(true)
  return session
}
