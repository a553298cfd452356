import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import logger from '@adonisjs/core/services/logger'
import addressOf from 'proxy-addr'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import config from '#config/hub'
import { clientNetwork } from '#support/client_network'
import { trustProxy } from '#config/proxies'
import { HUB_PATH } from '#messaging/contract'
import { reject } from '#hub/connections/rejections'
import type { HubServer } from '#hub/types'

type Decide = (error: string | null | undefined, admitted: boolean) => void

/** Engine.IO's code for what `allowRequest` has refused. */
const FORBIDDEN = 4

const minute = new RateLimiterMemory({ points: config.handshakesPerMinute, duration: 60 })

/** Socket.IO's `allowRequest`: may this page, at this address, open a connection? */
export async function allowRequest(request: IncomingMessage, decide: Decide) {
  // First: whom another site's page makes knock must not use up what his own pages may.
  if (!isOurPage(request) && !isProgram(request)) {
    reject('origin')
    return decide(null, false)
  }
  if (await isOneTooMany(clientNetwork(addressOf(request, trustProxy)))) {
    reject('handshakes')
    return decide('Too many connections from your address: try again in a minute.', false)
  }
  decide(null, true)
}

async function isOneTooMany(network: string) {
  const { consumedPoints } = await minute.penalty(network)
  const excess = consumedPoints - config.handshakesPerMinute
  if (excess === 1) {
    logger.warn(
      `${network} opens too many connections: more are refused for a minute. Should it be your proxy, name it in TRUSTED_PROXIES.`
    )
  }
  return excess > 0
}

/** Browsers say which page asks; without that, a cookie proves nothing. */
function isOurPage({ headers }: IncomingMessage) {
  return config.origins.includes(headers.origin ?? '')
}

/** No browser opens a WebSocket without an origin; and nobody's cookie is in it: it needs a token. */
function isProgram({ headers }: IncomingMessage) {
  return headers.origin === undefined && headers.cookie === undefined
}

/** Refuses what would pass `allowRequest` by: another way to a connection that is there already. */
export function rejectTransportUpgrades({ engine }: HubServer) {
  engine.use((request: IncomingMessage, _: unknown, next: (error?: Error) => void) => {
    const { searchParams } = new URL(request.url!, 'http://hub')
    next(searchParams.has('sid') ? new Error('a connection has one transport') : undefined)
  })
  engine.on('connection_error', ({ code }: { code: number }) => {
    if (code !== FORBIDDEN) reject('transport')
  })
}

/** Engine.IO would only stop speaking, and the other side could stay for as long as it likes. */
export function destroyOtherUpgrades({ url }: IncomingMessage, stream: Duplex) {
  if (!url?.startsWith(`${HUB_PATH}/`)) stream.destroy()
}
