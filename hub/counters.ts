/** Counts what a topic of which only the newest change counts has sent. */
export interface DeliveryCounts {
  /** changes sent, counted once for each socket; those in snapshots are not counted */
  delivered: number
  /** changes not sent, because the hub already had the same or a newer version */
  droppedOld: number
  /** changes that had to wait for a slow socket, counted once for each slow socket */
  keptBack: number
}

/**
 * Counts of this process since it started. hub/connections/rejections.ts counts rejected connections
 * and messages.
 */
export const counters = {
  /** readings sent, counted once for each socket; readings in snapshots are not counted */
  delivered: 0,
  /** readings not sent, because the hub already had the same or a newer version */
  droppedOld: 0,
  /** readings that had to wait for a slow socket, counted once for each slow socket */
  keptBack: 0,
  /** how a wave was written to a socket: directly to TCP in one frame, or through Socket.IO's queue */
  waveWrites: { direct: 0, queued: 0 },
  /** requested cities, and rooms of the chat, to which the socket had the right */
  granted: { watched: 0, overseen: 0, joined: 0, followed: 0, own: 0 },
  /** requested cities, and rooms of the chat, to which the socket did not have the right */
  refused: { watched: 0, overseen: 0, joined: 0, followed: 0, own: 0 },
  /** changes of messages sent, counted once for each socket; those in answers are not counted */
  messagesDelivered: 0,
  /** rooms of the chat that a slow socket could not follow for a while */
  roomsKeptBack: 0,
  /** reads of changes that did not come through the bus */
  gapsRead: 0,
  /** sockets that had to join a room of the chat again, because they had missed changes */
  behind: 0,
  /** requests that failed because the rights could not be looked up */
  unavailable: 0,
  /** sockets closed by this hub */
  terminated: {
    /** the sign-in ended, or the account was deleted, deactivated or given another role */
    revoked: 0,
    /** the sign-in expired */
    expired: 0,
    /** the hub shut down */
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
  /** checks of all sockets against the database, after the bus had been interrupted */
  resyncs: 0,
}

/** Like the counts of readings, for what pages show of the chat besides messages. */
export const chatCounts = {
  heads: { delivered: 0, droppedOld: 0, keptBack: 0 } satisfies DeliveryCounts,
  inboxes: { delivered: 0, droppedOld: 0, keptBack: 0 } satisfies DeliveryCounts,
}

export type HubCounters = typeof counters
export type TerminationReason = keyof HubCounters['terminated']
