import { doubtStatus, showStatus } from './connection_status.js'
import { reconnectNow, type Hub } from './hub_connection.js'
import { timeAsleepMs } from './elapsed_time.js'
import { hear, silenceMs } from './last_heard.js'
import { setServerTime } from './server_clock.js'

/**
 * A lost connection is noticed after the silence, a second at most until the next check, and the
 * wait for the answer: within 9.5 s. Without this check it would be Socket.IO's 45 s.
 */
const SILENCE_MS = 5000
const ANSWER_TIMEOUT_MS = 3500

/** A page that was awake has asked by now. One that slept, or was frozen or hidden, may show old values. */
const DOUBT_MS = 10_000

/** The hub sends a ping every 25 seconds, and closes a connection that does not answer for 20. */
const DEAD_MS = 60_000

let checking = false

/** The time asleep at the last answer of the hub. If it is longer now, somebody may have set the clock. */
let asleepAtAnswerMs = 0

/** Whether this connection has answered before: a hub of an earlier version never does. */
let answers = false

/** Whether the status has been changed only because of a doubt. */
let doubted = false

/** Keeps the time of the last packet from the hub. */
export function listen(hub: Hub) {
  hub.on('connect', () => (answers = doubted = false))
  hub.io.on('packet', hear)
  hub.io.on('ping', hear)
}

/**
 * Sends the hub a request if it has been silent for a while, and closes the connection if the hub
 * does not answer; Socket.IO then reconnects. A page that nobody sees does not ask, so that hidden
 * tabs cost nothing.
 */
export function checkConnection(hub: Hub) {
  const silence = silenceMs()
  if (silence >= DEAD_MS) return reconnectNow(hub)
  const hasSlept = timeAsleepMs() !== asleepAtAnswerMs
  if (document.hidden || !answers || (silence < SILENCE_MS && !hasSlept)) return
  if (silence >= DOUBT_MS) doubt()
  void ask(hub)
}

/** Does not show the page as live any more until the hub has answered. */
export function doubt() {
  if (doubtStatus()) doubted = true
}

/** Asks the hub for its time. Closes the connection if there is no answer and no other packet. */
export async function ask(hub: Hub) {
  if (checking) return
  checking = true
  const answered = await askTime(hub)
  checking = false
  if (!hub.connected) return
  if (answered) trust()
  else if (silenceMs() >= SILENCE_MS) hub.io.engine.close()
}

function trust() {
  if (doubted) showStatus('live')
  doubted = false
}

/**
 * Sets the page's clock by the hub's.
 * @returns whether the hub has answered
 */
export async function askTime(hub: Hub) {
  const time = await hub
    .timeout(ANSWER_TIMEOUT_MS)
    .emitWithAck('time')
    .catch(() => undefined)
  if (!time) return false
  answers = true
  asleepAtAnswerMs = timeAsleepMs()
  setServerTime(Date.parse(time))
  return true
}
