/**
 * The server's time minus the time since the document was opened. The clock of the member's device
 * is not used, because it may be wrong or may be changed.
 */
let offsetMs = 0

/** @param time the server's time as ISO 8601, just received */
export function setServerTime(time: string) {
  offsetMs = Date.parse(time) - performance.now()
}

/** Returns the server's time in milliseconds since 1970. */
export function serverTime() {
  return offsetMs + performance.now()
}
