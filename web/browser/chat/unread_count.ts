import type { Head } from '../../../messaging/contract.js'

/** A head tells of this many messages, with two values for each. */
const HEAD_LENGTH = 200

const MAX_COUNT = 99

/** The server and the browser both use these functions. */
export const cappedCount = (count: number) => (count > MAX_COUNT ? `${MAX_COUNT}+` : String(count))

/** The beginning of the title of a page: "(3) " if something is unread. */
export const unreadPrefix = (count: number) => (count ? `(${cappedCount(count)}) ` : '')

/**
 * Counts the messages of others in a room that a reader has not read. A count above 99 means that there
 * are at least as many.
 * @param read the number up to which they have read
 */
export function countUnread({ position, recent }: Head, read: number, readerId: number) {
  let number = position
  let count = 0
  for (let n = 0; n < recent.length; n += 2) {
    number -= recent[n]
    if (number <= read) return count
    if (recent[n + 1] !== readerId) count++
  }
  return recent.length < HEAD_LENGTH ? count : MAX_COUNT + 1
}
