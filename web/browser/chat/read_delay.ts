/** In a quiet room, the other pages of the member should know soon. */
const SHORTEST_MS = 400

/** In a busy room, all readers tell the server how far they have read. */
const BUSY_INTERVAL_MS = 10_000

/** So the server gets about 20 requests a second from all readers of a room together. */
const MS_PER_READER = 50

/** A member who is mentioned for ten minutes without reading it gets a mail. */
const LONGEST_INTERVAL_MS = 300_000

/**
 * Returns how long a page waits before it tells the server what has been read, in milliseconds.
 * @param readers the number of members who are present in the room
 * @param sinceLastMs the time since the page has told it the last time
 * @param random from 0 to 1: the readers of a new message must not all tell it in the same moment
 */
export function readDelay(readers: number, sinceLastMs: number, random: number) {
  const spreadMs = Math.min(readers * MS_PER_READER, LONGEST_INTERVAL_MS)
  const restMs = Math.max(spreadMs, BUSY_INTERVAL_MS) - sinceLastMs
  return Math.max(restMs, SHORTEST_MS + random * Math.max(spreadMs, SHORTEST_MS))
}
