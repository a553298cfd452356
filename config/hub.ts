import app from '@adonisjs/core/services/app'
import env from '#config/env'
import { appUrl } from '#config/app'

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/**
 * Origins of pages that may connect. CORS does not protect WebSockets: only this list keeps other
 * sites out.
 */
const origins = [
  new URL(appUrl).origin,
  ...(app.inProduction ? [] : loopbackHosts.map((host) => `http://${host}:${env.get('PORT')}`)),
]

/** Sources of the Content-Security-Policy to which pages may open sockets. */
function socketSources() {
  // Pages in development may come from [::1], and Vite's server has a port of its own.
  if (!app.inProduction) return ['ws:']

  const url = new URL(env.get('HUB_URL') ?? appUrl)
  if (!env.get('HUB_URL')) url.port = String(env.get('HUB_PORT'))
  const { protocol, hostname, host } = url
  const scheme = protocol.replace('http', 'ws')
  // A policy cannot contain an IPv6 address.
  return [hostname.startsWith('[') ? scheme : `${scheme}//${host}`]
}

export default {
  host: env.get('HOST'),
  port: env.get('HUB_PORT'),

  /** The hub's address for browsers. If not set, the page's own host at `port`. */
  url: env.get('HUB_URL'),

  origins,
  socketSources: socketSources(),

  idsPerMessage: env.get('HUB_IDS_PER_MESSAGE'),

  /** The longest valid message, 100 ids, is well below the default. */
  maxFrameBytes: env.get('HUB_MAX_FRAME'),

  /** Per connection. Ten times as many packets are a flood. */
  eventsPerSecond: env.get('HUB_EVENTS_PER_SECOND'),

  /** Connections of one member to one hub. */
  socketsPerUser: env.get('HUB_SOCKETS_PER_USER'),

  /** New connections from one address to one hub. */
  handshakesPerMinute: env.get('HUB_HANDSHAKES_PER_MINUTE'),

  joinTimeoutMs: env.get('HUB_JOIN_TIMEOUT') * 1000,

  /** Frames that may wait for a socket. Beyond that, only the newest reading of each city is kept. */
  maxQueuedFrames: 32,

  /** Time after which a socket that takes no data is closed. */
  stuckTimeoutMs: env.get('HUB_STUCK_AFTER') * 1000,

  /** The longest time over which a hub that ends closes its sockets. */
  drainTimeMs: env.get('HUB_DRAIN_TIME') * 1000,

  /** Time without a heartbeat after which the bus counts as lost. */
  heartbeatTimeoutMs: 3000,
}
