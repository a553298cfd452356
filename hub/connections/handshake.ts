import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import logger from '@adonisjs/core/services/logger'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import config from '#config/hub'
import { clientNetwork } from '#support/client_network'
import { clientAddress } from '#config/trusted_proxies'
import { HUB_PATH } from '#messaging/contract'
import { isFromElsewhere } from '#accounts/token_origins'
import { isListedOrigin } from '#accounts/listed_origins'
import { logForeignOrigin } from '#hub/connections/foreign_origins'
import { reject } from '#hub/connections/rejections'
import type { HubServer } from '#hub/types'

type Decide = (error: string | null | undefined, allowed: boolean) => void

/** Engine.IO's code for a request that `allowRequest` refused. */
const FORBIDDEN = 4

const rateLimiter = new RateLimiterMemory({ points: config.handshakesPerMinute, duration: 60 })

/**
 * Socket.IO's `allowRequest`: checks the origin of a request and the rate limit of its address,
 * before a connection opens.
 */
export async function allowRequest(request: IncomingMessage, decide: Decide) {
  // The origin is checked before the rate limit: a foreign page in a visitor's browser must not use
  // up the rate limit of the visitor's address.
  const isOurs = isOurPage(request) || isProgram(request)
  if (!isOurs && !(await mayEmbed(request))) {
    reject('origin')
    void logForeignOrigin(request.headers.origin)
    return decide(null, false)
  }
  // For the same reason, pages that embed a board have a rate limit of their own.
  const network = clientNetwork(clientAddress(request))
  if (await exceedsRateLimit(isOurs ? network : `${network}, pages of other sites`)) {
    reject('handshakes')
    return decide('Too many connections from your address: try again in a minute.', false)
  }
  writeTogether(request.socket)
  decide(null, true)
}

/**
 * Sends the response to the upgrade and Engine.IO's first packet, which follows in the same turn of
 * the event loop, in one TCP segment.
 */
function writeTogether(socket: Socket) {
  socket.cork()
  process.nextTick(() => socket.uncork())
}

async function exceedsRateLimit(network: string) {
  const { consumedPoints } = await rateLimiter.penalty(network)
  const excess = consumedPoints - config.handshakesPerMinute
  if (excess === 1) {
    logger.warn(
      `Too many connections from ${network}: more are refused for a minute. If this is your proxy, add it to TRUSTED_PROXIES.`
    )
  }
  return excess > 0
}

/**
 * Browsers always send the Origin header for a WebSocket. Without this header, a cookie does not
 * prove that the request comes from one of our pages.
 */
export function isOurPage({ headers }: IncomingMessage) {
  return config.origins.includes(headers.origin ?? '')
}

/**
 * A request without the Origin header does not come from a browser. A request without a cookie
 * cannot misuse a visitor's session. A request with neither needs an access token to join.
 */
function isProgram({ headers }: IncomingMessage) {
  return headers.origin === undefined && headers.cookie === undefined
}

/**
 * A page of a site that some access token lists. To join, it has to send such a token: see
 * `authenticate`.
 */
async function mayEmbed({ headers: { origin } }: IncomingMessage) {
  return isFromElsewhere(origin) && isListedOrigin(origin!)
}

/** A request whose query string Engine.IO has parsed. */
interface EngineRequest extends IncomingMessage {
  _query: Record<string, string>
}

/** Engine.IO's stand-in for the response to an upgrade. Only middlewares use it. */
interface UpgradeResponse {
  req?: IncomingMessage
}

/**
 * Engine.IO middleware: refuses a second transport for an existing connection, which would bypass
 * `allowRequest`.
 */
export function rejectTransportUpgrades({ engine }: HubServer) {
  const middleware = (
    request: EngineRequest,
    response: ServerResponse | UpgradeResponse,
    next: (error?: Error) => void
  ) => {
    // Otherwise Engine.IO would keep the request as long as the connection is open.
    if (!(response instanceof ServerResponse)) response.req = undefined
    next('sid' in request._query ? new Error('a connection has one transport') : undefined)
  }
  engine.use(middleware)
  engine.on('connection_error', ({ code }: { code: number }) => {
    if (code !== FORBIDDEN) reject('transport')
  })
}

/** Engine.IO ignores upgrades to other paths and would leave their connections open. */
export function destroyOtherUpgrades({ url }: IncomingMessage, stream: Duplex) {
  if (!url?.startsWith(`${HUB_PATH}/`)) stream.destroy()
}
