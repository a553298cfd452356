/**
 * Counts of this process since it started. hub/connections/rejections.ts counts rejected connections
 * and messages.
 */
export const counters = {
  /** readings sent, once per socket, without those in snapshots */
  delivered: 0,
  /** readings that arrived after one as new had been sent */
  droppedOld: 0,
  /** readings that had to wait, once per slow socket */
  keptBack: 0,
  /** cities that sockets asked for and may see */
  granted: { watched: 0, overseen: 0 },
  /** cities that sockets asked for without the right */
  refused: { watched: 0, overseen: 0 },
  /** requests that failed because the rights could not be looked up */
  unavailable: 0,
  /** sockets closed by this hub */
  terminated: {
    /** the sign-in or the account was ended */
    revoked: 0,
    /** the sign-in expired */
    expired: 0,
    /** the hub ended */
    drained: 0,
    /** the database was restored to an earlier state */
    restored: 0,
    /** the client took no data */
    stuck: 0,
    /** the client stopped answering */
    silent: 0,
    /** the client sent far too many messages */
    flood: 0,
  },
  /** comparisons of all sockets with the database, after the bus was away */
  resyncs: 0,
}

export type HubCounters = typeof counters
export type TerminationReason = keyof HubCounters['terminated']
