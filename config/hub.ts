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
  // A policy cannot contain an IPv6 address. If the host is one, the policy allows every address
  // with this scheme.
  return [hostname.startsWith('[') ? scheme : `${scheme}//${host}`]
}

/**
 * The address of the hub for programs. Their client takes a path in the address for a namespace, so
 * it has none.
 */
function programUrl() {
  if (env.get('HUB_URL')) return new URL(env.get('HUB_URL')!).origin
  const url = new URL(appUrl)
  url.port = String(env.get('HUB_PORT'))
  return url.origin
}

export default {
  host: env.get('HOST'),
  port: env.get('HUB_PORT'),

  /** The hub's address for browsers. If it is not set, browsers use the host of the page and `port`. */
  url: env.get('HUB_URL'),

  programUrl: programUrl(),

  origins,
  socketSources: socketSources(),

  idsPerMessage: env.get('HUB_IDS_PER_MESSAGE'),

  /** The longest valid message contains 100 city ids and is far below the default limit. */
  maxFrameBytes: env.get('HUB_MAX_FRAME'),

  /**
   * The most events per second that a hub answers on one connection. If a connection sends more
   * than ten times this number of packets per second, the hub closes it for flooding.
   */
  eventsPerSecond: env.get('HUB_EVENTS_PER_SECOND'),

  /** The most connections that one member may have to one hub. */
  socketsPerUser: env.get('HUB_SOCKETS_PER_USER'),

  /**
   * The most connections to one hub from pages of other sites, with one access token. From one address,
   * a token may have as many as all visitors.
   */
  socketsPerEmbeddingToken: env.get('HUB_SOCKETS_PER_EMBEDDING_TOKEN'),

  /** The most connections of visitors to one hub, in all and from one address. */
  visitors: env.get('HUB_VISITORS'),
  visitorsPerAddress: env.get('HUB_VISITORS_PER_IP'),

  /** The most new connections that one hub accepts from one address. */
  handshakesPerMinute: env.get('HUB_HANDSHAKES_PER_MINUTE'),

  joinTimeoutMs: env.get('HUB_JOIN_TIMEOUT') * 1000,

  /**
   * The most frames that may wait for a slow socket. After that, only the newest reading of each
   * city is kept for the socket.
   */
  maxQueuedFrames: 32,

  /** Time after which a socket that takes no data is closed. */
  stuckTimeoutMs: env.get('HUB_STUCK_AFTER') * 1000,

  /**
   * The longest time that a hub takes to close its sockets when it shuts down. It closes a few at a
   * time.
   */
  drainTimeMs: env.get('HUB_DRAIN_TIME') * 1000,

  /**
   * Pause between two comparisons of what was sent with the database. A message that the bus has lost
   * must arrive within five seconds.
   */
  auditIntervalMs: 3500,

  /** Time without a heartbeat after which the bus counts as lost. */
  heartbeatTimeoutMs: 3000,
}
