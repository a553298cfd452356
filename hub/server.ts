import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import logger from '@adonisjs/core/services/logger'
import { Server } from 'socket.io'
import config from '#config/hub'
import { registerGauges } from '#process/scrape_gauges'
import { authenticate } from '#hub/connections/authenticate'
import { currentBus } from '#messaging/current_bus'
import type { HubServer, HubSocket } from '#hub/types'
import { BusHeartbeat } from '#messaging/bus_heartbeat'
import { untilBusWorks } from '#hub/wait_for_bus'
import { closeGracefully } from '#process/graceful_close'
import { HUB_PATH, sessionRoom, userRoom } from '#messaging/contract'
import { closeIfSignedOut } from '#hub/connections/close_if_signed_out'
import { counters } from '#hub/counters'
import { answerTime } from '#hub/connections/clock'
import { Drain } from '#hub/connections/drain'
import { forgetHandshake } from '#hub/connections/forget_handshake'
import { endOnExpiry, watchExpiries } from '#hub/connections/session_expiry'
import { Fanout } from '#hub/rooms/fanout'
import { guardConnection, joinOnce, requestTimeouts } from '#hub/connections/flood_guard'
import {
  allowRequest,
  destroyOtherUpgrades,
  rejectTransportUpgrades,
} from '#hub/connections/handshake'
import { checkDatabase, Health, healthListener } from '#process/health'
import { limitEvents, limitSockets } from '#hub/connections/connection_limits'
import { alsoOnIPv6Loopback } from '#process/ipv6_loopback'
import { busEcho } from '#process/metrics'
import { announceLag, registerHubMetrics } from '#hub/hub_metrics'
import { Relay } from '#messaging/relay'
import { Presence } from '#hub/presence/presence'
import { assignRequestId } from '#process/request_id'
import { resync } from '#hub/rooms/resync'
import { revoke } from '#hub/rooms/revoke'
import { sendStatus } from '#hub/status'
import { queueJoin } from '#hub/connections/join_queue'
import { joinHandler } from '#hub/rooms/join_events'
import { topics } from '#hub/topics/topics'

/**
 * The most connections that may wait to be accepted; the operating system may have a lower limit.
 * Node's default of 511 is too low when another hub has died and its pages reconnect here. If the
 * queue is full, TCP tries again only after one, three or seven seconds.
 */
const BACKLOG = 4096

/**
 * Starts the hub on `port` once the bus works.
 * @throws EADDRINUSE if the port is taken, E_BUS_DOWN if the bus does not work within a minute
 */
export async function startHub(port = config.port) {
  const bus = await currentBus()
  const heartbeat = new BusHeartbeat(bus, config.heartbeatTimeoutMs, (seconds) =>
    busEcho.observe(seconds)
  )
  const drain = new Drain()
  const checks = { database: checkDatabase, bus: () => heartbeat.state() }
  const health = new Health(checks, () => drain.began)
  const refreshGauges = registerGauges(health)
  const http = closeGracefully(
    alsoOnIPv6Loopback(createServer(requestTimeouts, healthListener(health, refreshGauges)))
  )
  http.on('upgrade', destroyOtherUpgrades)
  const hub: HubServer = new Server(http, {
    path: HUB_PATH,
    serveClient: false,
    transports: ['websocket'],
    adapter: await bus.adapter(() => heartbeat.interrupted()),
    maxHttpBufferSize: config.maxFrameBytes,
    allowRequest: (request, decide) =>
      drain.began ? drain.refuse(request) : void allowRequest(request, decide),
  })
  rejectTransportUpgrades(hub)
  hub.engine.on('connection', guardConnection)
  hub.use(joinOnce)
  hub.use(queueJoin)
  hub.use(authenticate)
  hub.use(limitSockets)
  hub.on('connection', limitEvents)
  const fanout = new Fanout(hub)
  const presence = new Presence(hub, heartbeat)
  fanout.observer = presence
  const handleJoins = joinHandler(fanout)
  hub.on('connection', (socket) => {
    handleJoins(socket)
    presence.listen(socket)
    void onConnection(socket, fanout)
  })
  for (const topic of topics) {
    hub.on(topic.busMessage, (items: unknown[]) => fanout.deliveryOf(topic).send(items))
  }
  hub.on('revocations', (revocations) => {
    for (const revocation of revocations) {
      if (revocation.ofPresence) presence.recheck(revocation.userId!)
      else revoke(hub, fanout, revocation)
    }
  })

  heartbeat.listen(hub)
  await untilBusWorks(heartbeat)
  void heartbeat.watch({
    lost: () => {
      fanout.hold()
      presence.hold()
    },
    catchUp: () => resync(hub, fanout),
    recovered: () => {
      fanout.release()
      presence.release()
    },
  })
  presence.start()
  const relay = new Relay(heartbeat, (seconds) => announceLag.observe(seconds))
  relay.onStatusRequest = (channel) => void sendStatus(hub, relay, port, channel).catch(() => {})
  relay.start()
  const expiries = watchExpiries(hub, fanout)
  const audits = setInterval(() => void fanout.audit(), config.auditIntervalMs)
  registerHubMetrics(hub, relay, presence)
  const close = async () => {
    heartbeat.stop()
    clearInterval(expiries)
    clearInterval(audits)
    await presence.stop()
    await relay.stop()
    await hub.close()
  }
  await listen(http, port).catch(async (error) => {
    await close()
    throw error
  })
  return {
    address: `${config.host}:${port}`,
    bus: bus.name,
    drain: () => drain.run(hub, fanout, relay),
    close,
  }
}

async function onConnection(socket: HubSocket, fanout: Fanout) {
  const { user } = socket.data
  if (user) socket.join([userRoom(user.id), sessionRoom(user.signInId)])
  answerTime(socket)
  logConnection(socket)
  forgetHandshake(socket)

  if (!user) return
  // The socket receives revocations only from now on. The sign-in may have ended between the
  // handshake and now, so it is checked again.
  const board = await closeIfSignedOut(socket, user.signInId, fanout, 'revoked')
  if (board) endOnExpiry(socket, board)
}

function logConnection(socket: HubSocket) {
  socket.on('disconnect', countSilent)
  if (!logger.isLevelEnabled('debug')) return

  assignRequestId(socket.request)
  const fields = {
    user_id: socket.data.user?.id,
    request_id: socket.request.headers['x-request-id'],
  }
  logger.debug(fields, 'connected')
  socket.on('disconnect', (reason) => logger.debug({ ...fields, reason }, 'disconnected'))
}

function countSilent(reason: string) {
  if (reason === 'ping timeout') counters.terminated.silent++
}

async function listen(http: HttpServer, port: number) {
  http.listen({ port, host: config.host, backlog: BACKLOG })
  await once(http, 'listening')
}
