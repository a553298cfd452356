import { io, type Socket } from 'socket.io-client'
import {
  HUB_PATH,
  TOO_MANY,
  UNAUTHORISED,
  type ClientToHub,
  type HubToClient,
} from '../../messaging/contract.js'
import { atWrongAddress } from './allowed_origins.js'
import { showStatus } from './connection_status.js'

export type Hub = Socket<HubToClient, ClientToHub>

/**
 * Socket.IO's client does not notice if a connection is lost between the WebSocket handshake and
 * the Socket.IO handshake. It gives up only after this timeout. Socket.IO's default is 20 s.
 */
const CONNECT_TIMEOUT_MS = 5000

/** Base delay before reconnecting, after the hub closed the connection. */
const RECONNECT_DELAY_MS = 500

/** Base delay before trying again when the member has too many connections. */
const CROWDED_DELAY_MS = 4000

/**
 * Opens a connection to the hub and shows its state in the status line.
 * @param isVisitor whether to connect as a visitor, who may only read public rooms
 */
export function connect(address: string, isVisitor = false): Hub {
  const hub: Hub = io(address, {
    path: HUB_PATH,
    transports: ['websocket'],
    withCredentials: true,
    forceNew: true,
    timeout: CONNECT_TIMEOUT_MS,
    auth: isVisitor ? { visitor: true } : {},
  })

  hub.on('connect_error', ({ message }) => {
    if (message === UNAUTHORISED) return isVisitor ? closedToVisitors(hub) : signedOut(hub)
    if (message === TOO_MANY) return waitForRoom(hub, isVisitor)
    reconnect(hub)
  })
  hub.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') reconnect(hub)
  })
  hub.on('bye', ({ reason }) => {
    if (reason === 'signed-out') signedOut(hub)
    else showStatus('reconnecting')
  })
  return hub
}

let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Calls back once, after a random time between one and five times `delayMs`, so that not all pages
 * reconnect to a restarted hub at the same moment.
 */
export function retryLater(callback: () => void, delayMs = RECONNECT_DELAY_MS) {
  clearTimeout(timer)
  timer = setTimeout(callback, delayMs + Math.random() * delayMs * 4)
}

/** Connects again at once: the connection is lost, or the next attempt would be later. */
export function reconnectNow(hub: Hub) {
  clearTimeout(timer)
  showLost()
  hub.disconnect().connect()
}

export function disconnect(hub: Hub) {
  clearTimeout(timer)
  hub.off().disconnect()
}

/**
 * Stops reconnecting: the hub rejects every attempt until the browser loads a page for a user who
 * is signed in.
 */
function signedOut(hub: Hub) {
  clearTimeout(timer)
  hub.disconnect()
  showStatus('signed-out')
}

/** The chat is not public any more. */
function closedToVisitors(hub: Hub) {
  clearTimeout(timer)
  hub.disconnect()
  showStatus('closed')
}

/**
 * Keeps trying to connect, because the member may close another tab at any time, which frees a
 * connection. So may any other visitor.
 */
function waitForRoom(hub: Hub, isVisitor: boolean) {
  showStatus(isVisitor ? 'many-visitors' : 'crowded')
  retryLater(() => hub.connect(), CROWDED_DELAY_MS)
}

function reconnect(hub: Hub) {
  showLost()
  // Socket.IO reconnects by itself, unless the hub closed or rejected the connection.
  if (!hub.active) retryLater(() => hub.connect())
}

function showLost() {
  showStatus(atWrongAddress() ? 'wrong-address' : 'reconnecting')
}
