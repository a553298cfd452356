import app from '@adonisjs/core/services/app'
import env from '#config/env'
import { appUrl } from '#config/app'

const loopbacks = ['localhost', '127.0.0.1', '[::1]']

/** The pages that may connect. A WebSocket knows no CORS: nothing else keeps other sites out. */
const origins = [
  new URL(appUrl).origin,
  ...(app.inProduction ? [] : loopbacks.map((host) => `http://${host}:${env.get('PORT')}`)),
]

/** Where a page may open sockets, as a Content-Security-Policy says it. */
function sockets() {
  // Also at [::1], and at the port of Vite's development server.
  if (!app.inProduction) return ['ws:']

  const url = new URL(env.get('HUB_URL') ?? appUrl)
  if (!env.get('HUB_URL')) url.port = String(env.get('HUB_PORT'))
  const { protocol, hostname, host } = url
  const scheme = protocol.replace('http', 'ws')
  // A policy cannot name an address of IPv6.
  return [hostname.startsWith('[') ? scheme : `${scheme}//${host}`]
}

export default {
  host: env.get('HOST'),
  port: env.get('HUB_PORT'),

  /** The hub's address as browsers see it; none: the page's own host at `port`. */
  url: env.get('HUB_URL'),

  origins,
  sockets: sockets(),

  /** How many cities one message may name. */
  idsPerMessage: env.get('HUB_IDS_PER_MESSAGE'),

  /** Bytes; the longest honest message, 100 ids, is well under it. */
  maxFrame: env.get('HUB_MAX_FRAME'),

  /** Of one connection; ten times as many packets are a flood. */
  eventsPerSecond: env.get('HUB_EVENTS_PER_SECOND'),

  /** Connections of one member to one hub. */
  socketsPerUser: env.get('HUB_SOCKETS_PER_USER'),

  /** New connections from one address to one hub. */
  handshakesPerMinute: env.get('HUB_HANDSHAKES_PER_MINUTE'),

  /** Milliseconds in which a connection has to join. */
  joinTimeout: env.get('HUB_JOIN_TIMEOUT') * 1000,

  /** How many frames may wait for a socket; what comes then is kept back, the newest of each city. */
  framesWaiting: 32,

  /** Milliseconds after which a socket that takes nothing is ended. */
  stuckAfter: env.get('HUB_STUCK_AFTER') * 1000,

  /** Milliseconds over which a hub that ends spreads the goodbyes to its sockets, at most. */
  drainTime: env.get('HUB_DRAIN_TIME') * 1000,

  /** Milliseconds without its own canary after which a hub takes the bus for lost. */
  busLostAfter: 3000,
}
