import { configProvider } from '@adonisjs/core/config'
import { MessageBuilder } from '@adonisjs/core/helpers'
import { CookieParser } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import encryption from '@adonisjs/core/services/encryption'
import type { ResolvedSessionConfig, SessionData } from '@adonisjs/session/types'
import { batched, BATCH_INTERVAL_MS } from '#support/batch_loader'
import { validSessionById, validSignInById, type ValidSignIn } from '#accounts/sign_in_lookups'

/** Where the guard `web` of AdonisJS keeps the id of the sign-in. */
const SIGN_IN_KEY = 'auth_web'

/**
 * Returns the sign-in of the session of the pages, from the same cookie and with the same checks as
 * a page. Only reads: a page would consume the flash messages for the next page. If there is no
 * session, a page would use the remember-me token and replace it. A connection must not do that,
 * because a WebSocket cannot set the cookie with the new token.
 * @param cookies the Cookie header of the handshake
 */
export async function signInBySession(cookies = ''): Promise<ValidSignIn | undefined> {
  config ??= configProvider.resolve<ResolvedSessionConfig>(app, app.config.get('session'))
  const { cookieName, store } = (await config)!
  const id = withoutStackTraces(() => {
    return new CookieParser(cookies, encryption.use()).unsign(cookieName)
  })
  if (typeof id !== 'string') return
  return store === 'redis' ? signInByRedisSession(id) : signInByDatabaseSession(id)
}

/**
 * Runs a function whose errors have no stack trace. Node throws and catches two errors for each
 * `createHmac` with a key in a buffer, and most of its time goes into their stack traces.
 */
function withoutStackTraces<T>(run: () => T) {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return run()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/**
 * The configuration is resolved only once, because resolving it imports modules. Otherwise each of
 * a thousand handshakes would wait for these imports.
 */
let config: Promise<ResolvedSessionConfig | null> | undefined

/** Reads a session as `DatabaseStore` of @adonisjs/session does, together with its sign-in. */
async function signInByDatabaseSession(id: string) {
  const session = await validSessionById(id)
  // A trigger has found the sign-in in the data. What the data says is decisive, as for a page.
  return session && signInIdIn(session.data, id) === session.signInId ? session : undefined
}

/** Reads a session as `RedisStore` of @adonisjs/session does. */
async function signInByRedisSession(id: string) {
  const data = await redisSessionById(id)
  const signInId = data && signInIdIn(data, id)
  return signInId ? validSignInById(signInId) : undefined
}

const redisSessionById = batched(async (ids: string[]) => {
  const redis = await app.container.make('redis')
  const texts = await redis.connection('main').mget(ids)
  return new Map(ids.map((id, n) => [id, texts[n]]))
}, BATCH_INTERVAL_MS)

function signInIdIn(data: string, sessionId: string) {
  const id = verify(data, sessionId)?.[SIGN_IN_KEY]
  return Number.isInteger(id) ? (id as number) : undefined
}

function verify(data: string, sessionId: string) {
  try {
    return new MessageBuilder().verify<SessionData>(data, sessionId)
  } catch {
    return null
  }
}
