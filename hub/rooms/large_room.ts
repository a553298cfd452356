/** A value for so many takes the hub much time. */
const LARGE_ROOM = 1000

const INTERVAL_MS = 1000
const LARGE_ROOM_INTERVAL_MS = 5000

/** @param size the number of members in a room, or of its sockets */
export const isLargeRoom = (size: number) => size > LARGE_ROOM

/** Returns the shortest time between two values of a room of which only the newest counts. */
export const valueInterval = (size: number) =>
  isLargeRoom(size) ? LARGE_ROOM_INTERVAL_MS : INTERVAL_MS
