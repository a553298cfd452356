import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import logger from '@adonisjs/core/services/logger'
import { Server, type Socket } from 'socket.io'
import config from '#config/hub'
import { measureWhatIsAsked } from '#process/scrape_gauges'
import { authenticate } from '#hub/connections/authenticate'
import { bus, type HubToHub } from '#messaging/bus'
import { Canary } from '#messaging/bus_heartbeat'
import { closesPromptly } from '#process/graceful_close'
import {
  HUB_PATH,
  sessionRoom,
  userRoom,
  type ClientToHub,
  type HubToClient,
} from '#messaging/contract'
import { counts } from '#hub/counters'
import { Drain } from '#hub/connections/drain'
import { endWhenRunOut } from '#hub/connections/session_expiry'
import { Fanout } from '#hub/rooms/fanout'
import { guard, joinOnce, patience } from '#hub/connections/flood_guard'
import { allowRequest, refuseElsewhere, refuseUpgrades } from '#hub/connections/handshake'
import { databaseAnswers, Health, tell } from '#process/health'
import { limitEvents, limitSockets } from '#hub/connections/connection_limits'
import { alsoOnIPv6Loopback } from '#process/ipv6_loopback'
import { measureHub } from '#hub/hub_metrics'
import { Relay } from '#messaging/relay'
import { nameRequest } from '#process/request_id'
import { resync } from '#hub/rooms/resync'
import { revoke } from '#hub/rooms/revoke'
import type { Rights } from '#hub/rooms/grants'
import { answerStatus } from '#hub/status'
import { inTurn } from '#hub/connections/join_queue'
import { letWatch } from '#hub/rooms/watch'
import { boardOf } from '#board/board_of_sign_in'
import type User from '#models/user'

interface Known {
  user: User
  rights: Rights
}

export type HubSocket = Socket<ClientToHub, HubToClient, HubToHub, Known>
export type HubServer = Server<ClientToHub, HubToClient, HubToHub, Known>

/**
 * Connections that may wait to be accepted, as far as the system allows. Node's 511 is too few when
 * another hub has died: who finds no room is heard again after one second, or three, or seven.
 */
const BACKLOG = 4096

/**
 * Starts the hub on `port`, once the bus carries.
 * @throws EADDRINUSE where the port is taken
 */
export async function startHub(port = config.port) {
  const carrier = await bus()
  const canary = new Canary(carrier, config.busLostAfter)
  const drain = new Drain()
  const needs = { database: databaseAnswers, bus: () => canary.carries() }
  const health = new Health(needs, () => drain.began)
  const askAll = measureWhatIsAsked(health)
  const http = closesPromptly(alsoOnIPv6Loopback(createServer(patience, tell(health, askAll))))
  http.on('upgrade', nameRequest)
  http.on('upgrade', refuseElsewhere)
  const hub: HubServer = new Server(http, {
    path: HUB_PATH,
    serveClient: false,
    transports: ['websocket'],
    adapter: carrier.adapter(() => canary.cutOff()),
    maxHttpBufferSize: config.maxFrame,
    allowRequest: (request, decide) =>
      drain.began ? drain.refuse(request) : void allowRequest(request, decide),
  })
  refuseUpgrades(hub)
  hub.engine.on('connection', guard)
  hub.use(joinOnce)
  hub.use(inTurn)
  hub.use(authenticate)
  hub.use(limitSockets)
  hub.on('connection', limitEvents)
  const fanout = new Fanout(hub)
  hub.on('connection', (socket) => void welcome(socket, fanout))
  hub.on('readings', (readings) => fanout.send(readings))
  hub.on('revocations', (ended) => ended.forEach((each) => revoke(hub, fanout, each)))

  canary.listen(hub)
  await canary.heard()
  void canary.watch({
    lost: () => fanout.hold(),
    catchUp: () => resync(hub, fanout),
    back: () => fanout.release(),
  })
  const relay = new Relay(() => canary.well)
  relay.start()
  measureHub(hub, relay)
  hub.on('status', (answerTo) => void answerStatus(hub, relay, answerTo).catch(() => {}))
  const close = async () => {
    canary.stop()
    await relay.stop()
    await hub.close()
  }
  await listen(http, port).catch(async (error) => {
    await close()
    throw error
  })
  return { port, bus: carrier.name, drain: () => drain.run(hub, fanout, relay), close }
}

async function welcome(socket: HubSocket, fanout: Fanout) {
  const { user } = socket.data
  socket.join([userRoom(user.id), sessionRoom(user.signInId!)])
  letWatch(socket)
  note(socket)

  // Asked again, now that an end would reach it: it may have ended since the handshake.
  const board = await boardOf(user.signInId!).catch(() => undefined)
  if (board) {
    endWhenRunOut(socket, fanout, board)
  } else {
    fanout.end(socket, 'revoked')
  }
}

function note(socket: HubSocket) {
  const who = { user_id: socket.data.user.id, request_id: socket.request.headers['x-request-id'] }
  logger.debug(who, 'connected')
  socket.once('disconnect', (reason) => {
    if (reason === 'ping timeout') counts.terminated.silent++
    logger.debug({ ...who, reason }, 'disconnected')
  })
}

async function listen(http: HttpServer, port: number) {
  http.listen({ port, host: config.host, backlog: BACKLOG })
  await once(http, 'listening')
}
