import type { Wanted } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

/** Sends the changes of one topic to the sockets of this hub. */
export interface Delivery<Item, View = Item, Missed = unknown> {
  /** Sends what is newer than the last change sent of the same id. */
  send(items: Item[]): void
  /** Holds changes back until `release`, because the hub may have missed a revocation. */
  hold(): void
  release(): void
  /** Must be called before the rights of all sockets are checked. Returns what `catchUp` needs. */
  beforeCatchUp(): Missed | Promise<Missed>
  /**
   * Sends what the sockets missed, also while changes are held.
   * @param newest the newest content that came with the rights; an id may occur several times
   * @param missed the result of `beforeCatchUp`
   */
  catchUp(newest: View[], missed: Missed): void
  /** Discards what still waits for this socket, of this id or of all ids. */
  discard(socket: HubSocket, id?: number): void
  /** For clients that continue where they were. Absent if the rights come with the content. */
  readonly joining?: Joining<View>
  /** Finds and sends changes that the bus has lost. Is called at intervals. */
  audit?(): Promise<void>
}

/** How a socket begins to follow a room of which every change counts. */
export interface Joining<View> {
  /** Call it before the socket joins: from now on it gets nothing of these rooms. */
  begin(socket: HubSocket, ids: number[]): void
  /** Call it after the socket has joined, and before its rights are checked again. */
  read(wanted: Wanted[]): Promise<View[]>
  /** Call it as soon as the client has got the views: from now on it gets what follows on them. */
  admit(socket: HubSocket, views: View[]): void
}

/** Functions of the hub that a delivery uses. */
export interface DeliveryHost {
  /** Closes a socket, after the database was restored to an earlier state. */
  endRestored(socket: HubSocket): void
  /**
   * Checks in the database which sockets in a room still have a right to it. The others leave it.
   * Call it after reading content that is sent later.
   */
  checkRights(id: number): Promise<void>
}
