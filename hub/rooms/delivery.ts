import type { HubSocket } from '#hub/types'

/** Sends the changes of one topic to the sockets of this hub. */
export interface Delivery<Change> {
  /** Sends each change that is newer than the last one sent of the same id. */
  send(changes: Change[]): void
  /** Holds changes back until `release`, because the hub may have missed a revocation. */
  hold(): void
  release(): void
  /** The position of the last change that was sent, by id. */
  cursors(): ReadonlyMap<number, number>
  /**
   * Sends what the sockets missed, also while changes are held.
   * @param newest the newest changes, read from the database; an id may occur several times
   * @param cursorsBefore the result of `cursors()` from before `newest` was read
   */
  catchUp(newest: Change[], cursorsBefore: ReadonlyMap<number, number>): void
  /** Discards what still waits for this socket, of this id or of all ids. */
  discard(socket: HubSocket, id?: number): void
}
