import type { MessageClock } from './message_clock.js'

export interface PlacedMessage {
  /** Its place in the room. A message that is not stored yet has none. */
  number?: number
  /** null if the account was deleted */
  authorId: number | null
  /** ISO 8601 */
  createdAt: string
}

/** How a message appears in the list, depending on the message before it. */
export interface Appearance {
  /** The day to show above the message, if it is another one. */
  day?: string
  /** Whether to show "new since you were here" above the message. */
  isFirstNew: boolean
  /** Whether the message continues that of the same author, so the name is left out. */
  continues: boolean
}

const CONTINUES_WITHIN_MS = 5 * 60_000

/**
 * Returns the number of the newest message that is not new to the reader. The reader's own messages
 * that follow directly are not new to them, either.
 * @param messages in their order in the room
 * @param seen the number of the newest message that the reader has seen, if it is known
 * @param readerId undefined for a visitor
 */
export function seenWithOwn(messages: PlacedMessage[], seen?: number, readerId?: number) {
  if (seen === undefined) return undefined
  let known = seen
  for (const { number, authorId } of messages) {
    if (number === undefined || number <= known) continue
    if (authorId !== readerId) break
    known = number
  }
  return known
}

/**
 * Says how a message appears. The server and the browser both use it.
 * @param before undefined for the first message that is shown
 * @param seen the number of the newest message that is not new, if it is known
 */
export function appearanceOf(
  message: PlacedMessage,
  before: PlacedMessage | undefined,
  clock: MessageClock,
  seen?: number
): Appearance {
  const day = clock.day(message.createdAt)
  const isNewDay = !before || clock.day(before.createdAt) !== day
  const isFirstNew =
    seen !== undefined &&
    before?.number !== undefined &&
    before.number <= seen &&
    (message.number ?? 0) > seen
  const pauseMs = before ? Date.parse(message.createdAt) - Date.parse(before.createdAt) : Infinity
  const continues =
    !isNewDay &&
    !isFirstNew &&
    message.authorId !== null &&
    before!.authorId === message.authorId &&
    pauseMs < CONTINUES_WITHIN_MS
  return { day: isNewDay ? day : undefined, isFirstNew, continues }
}
