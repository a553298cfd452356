/** How much is broken at a time: small in `npm test`, full in `npm run soak`. */
export const isSoak = process.env.SOAK === '1'

const small = {
  cities: 12,
  members: 10,
  socketsEach: 2,
  /** How many processes the crowd of a world is spread over. */
  processes: 1,
  writesPerSecond: 20,
  /** Milliseconds that a fault lasts, where it lasts. */
  faultLasts: 1000,
  /** Milliseconds, but for the counts. */
  jitter: { clients: 60, groups: 12, cutEvery: 2500, away: 500, updates: 30, lasts: 5000 },
  avalanche: { clients: 150 },
  /** Readings by which one socket is flooded: in less time than Socket.IO gives it to answer a ping. */
  flood: 8000,
}

const full: typeof small = {
  cities: 30,
  members: 60,
  socketsEach: 5,
  processes: 2,
  writesPerSecond: 60,
  faultLasts: 5000,
  jitter: { clients: 1000, groups: 50, cutEvery: 15_000, away: 2000, updates: 120, lasts: 60_000 },
  avalanche: { clients: 3000 },
  flood: 20_000,
}

export const size = isSoak ? full : small
