/** `npm test` runs the faults at a small size, `npm run soak` at full size. */
export const isSoak = process.env.SOAK === '1'

const small = {
  cities: 12,
  members: 10,
  socketsEach: 2,
  /** Number of processes that the crowd of a world uses. */
  crowdProcesses: 1,
  writesPerSecond: 20,
  faultMs: 1000,
  jitter: {
    clients: 60,
    groups: 12,
    cutEveryMs: 2500,
    outageMs: 500,
    updates: 30,
    durationMs: 5000,
  },
  avalanche: { clients: 150 },
  /** Readings that flood one socket. Sending them must take less time than Socket.IO's ping timeout. */
  floodReadings: 8000,
  chat: { members: 20, changesPerSecond: 20, durationMs: 8000 },
}

const full: typeof small = {
  cities: 30,
  members: 60,
  socketsEach: 5,
  crowdProcesses: 2,
  writesPerSecond: 60,
  faultMs: 5000,
  jitter: {
    clients: 1000,
    groups: 50,
    cutEveryMs: 15_000,
    outageMs: 2000,
    updates: 120,
    durationMs: 60_000,
  },
  avalanche: { clients: 3000 },
  floodReadings: 20_000,
  chat: { members: 500, changesPerSecond: 20, durationMs: 60_000 },
}

export const size = isSoak ? full : small
