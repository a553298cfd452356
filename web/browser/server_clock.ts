import { elapsedMs } from './elapsed_time.js'

/**
 * The server's time minus the time since the document was opened. The clock of the member's device
 * is not used, because it may be wrong or may be changed.
 */
let offsetMs = 0

/** @param ms the server's time in milliseconds since 1970, just received */
export function setServerTime(ms: number) {
  offsetMs = ms - elapsedMs()
}

/** Returns the server's time in milliseconds since 1970. */
export function serverTime() {
  return offsetMs + elapsedMs()
}
