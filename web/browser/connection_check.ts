import type { Hub } from './hub_connection.js'
import { setServerTime } from './server_clock.js'

/**
 * A lost connection is noticed after the silence, a second at most until the next check, and the
 * wait for the answer: within 9.5 s. Without this check it would be Socket.IO's 45 s.
 */
const SILENCE_MS = 5000
const ANSWER_TIMEOUT_MS = 3500

let heardAt = 0
let checking = false

/** Whether this connection has answered before: a hub of an earlier version never does. */
let answers = false

/** Keeps the time of the last packet from the hub. */
export function listen(hub: Hub) {
  const heard = () => (heardAt = performance.now())
  hub.on('connect', () => (answers = false))
  hub.io.on('packet', heard)
  hub.io.on('ping', heard)
}

/**
 * Sends the hub a request if it has been silent for a while, and closes the connection if the hub
 * does not answer; Socket.IO then reconnects. A page that nobody sees does not ask, so that hidden
 * tabs cost nothing.
 */
export async function checkConnection(hub: Hub) {
  if (document.hidden || checking || !answers || silenceMs() < SILENCE_MS) return
  checking = true
  await askTime(hub)
  checking = false
  if (hub.connected && silenceMs() >= SILENCE_MS) hub.io.engine.close()
}

/** Sets the page's clock by the hub's. */
export async function askTime(hub: Hub) {
  const time = await hub
    .timeout(ANSWER_TIMEOUT_MS)
    .emitWithAck('time')
    .catch(() => undefined)
  if (!time) return
  answers = true
  setServerTime(Date.parse(time))
}

const silenceMs = () => performance.now() - heardAt
