/** What this process has done since it started; what it has refused, hub/connections/rejections.ts counts. */
export const counters = {
  /** readings sent, to each socket one; not those of snapshots */
  delivered: 0,
  /** readings that came when one as new was there already */
  droppedOld: 0,
  /** readings that had to wait, for each socket that did not keep up */
  keptBack: 0,
  /** cities that sockets asked for, and got or not */
  granted: { watched: 0, overseen: 0 },
  refused: { watched: 0, overseen: 0 },
  /** watches that could not be looked up */
  unavailable: 0,
  /** sockets that this hub ended */
  terminated: {
    /** their sign-in, or account, has ended */
    revoked: 0,
    /** their sign-in has run out */
    expired: 0,
    /** the hub itself was to end */
    drained: 0,
    /** the database was restored to an earlier state */
    restored: 0,
    /** they took nothing of what they were sent */
    stuck: 0,
    /** they did not answer any more */
    silent: 0,
    /** they asked for far too much */
    flood: 0,
  },
  /** how often all sockets were held against the database */
  resyncs: 0,
}

export type HubCounters = typeof counters
export type TerminationReason = keyof HubCounters['terminated']
