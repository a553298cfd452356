import { io, type Socket } from 'socket.io-client'
import {
  HUB_PATH,
  TOO_MANY,
  UNAUTHORISED,
  type ClientToHub,
  type HubToClient,
} from '../../messaging/contract.js'
import { show } from './connection_status.js'

export type Hub = Socket<HubToClient, ClientToHub>

/**
 * Milliseconds that an attempt to connect may take. Socket.IO's client does not notice a connection
 * that is lost between the WebSocket's handshake and its own: it waits for this, 20 s by default.
 */
const ATTEMPT = 5000

/** One connection to the hub, and what its comings and goings mean to who looks at the page. */
export function connect(address: string): Hub {
  const hub: Hub = io(address, {
    path: HUB_PATH,
    transports: ['websocket'],
    withCredentials: true,
    forceNew: true,
    timeout: ATTEMPT,
  })

  hub.on('connect_error', ({ message }) => {
    if (message === UNAUTHORISED) return signedOut(hub)
    if (message === TOO_MANY) return crowded(hub)
    lost(hub)
  })
  hub.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') lost(hub)
  })
  hub.on('bye', ({ reason }) => {
    if (reason === 'signed-out') signedOut(hub)
    else show('reconnecting')
  })
  return hub
}

let waiting: ReturnType<typeof setTimeout> | undefined

/**
 * Jittered: a hub that restarts is not to meet all of its members in the same moment. It takes
 * `least` milliseconds, and up to five times as many.
 */
export function pause(then: () => void, least = 500) {
  clearTimeout(waiting)
  waiting = setTimeout(then, least + Math.random() * least * 4)
}

export function disconnect(hub: Hub) {
  clearTimeout(waiting)
  hub.off().disconnect()
}

/** Reconnecting is pointless until a page is rendered for somebody who is signed in. */
function signedOut(hub: Hub) {
  clearTimeout(waiting)
  hub.disconnect()
  show('signed-out')
}

/** There is room again as soon as another tab is closed. */
function crowded(hub: Hub) {
  show('crowded')
  pause(() => hub.connect(), 4000)
}

function lost(hub: Hub) {
  show('reconnecting')
  // Socket.IO comes back by itself, unless it was the hub that ended or refused the connection.
  if (!hub.active) pause(() => hub.connect())
}
