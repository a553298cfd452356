import { randomUUID } from 'node:crypto'
import { appearanceOf, seenWithOwn } from '#browser/chat/message_place'
import { messageClock, type MessageClock } from '#browser/chat/message_clock'
import { fileView, missingFilesNote } from '#browser/chat/message_file'
import { muteSentence } from '#browser/chat/mute_sentence'
import config from '#config/chat'
import type { Message } from '#messaging/contract'
import type User from '#models/user'
import { isYoung } from '#chat/change_message'
import { deletionsOf, type Deletion } from '#chat/deletions'
import { historyOf, type HistoryRequest } from '#chat/history'
import type { ChatRoom } from '#chat/rooms'
import { forVisitors } from '#chat/visitor_view'
import { phrase } from '#support/phrase'
import type { Say } from '#browser/format_text'

export interface Reader {
  /** Undefined for a visitor. */
  user?: User
  /** BCP 47 tag */
  locale: string
  say: Say
  /** IANA name */
  zone: string
  /** The number up to which they have read the room. Undefined for a visitor. */
  read?: number
  /** Whether the reader may delete messages of others, and see what was deleted. */
  moderates?: boolean
}

export interface RoomRequest extends HistoryRequest {
  /** The id of a message of the reader, to show a form in its place. */
  edit?: string
  /** The id of a message that the reader wants to quote. */
  quote?: string
}

/**
 * Returns what the page of a room shows, or undefined if it has nothing in this part of its history.
 * @param room a room that the reader may read
 */
export async function roomPage(
  { user, locale, say, zone, read, moderates = false }: Reader,
  room: ChatRoom,
  { edit, quote, ...request }: RoomRequest
) {
  const linked = edit ?? quote ?? request.message
  const history = await historyOf(room.id, { ...request, message: linked })
  const isPaged = request.before !== undefined || request.after !== undefined
  if (!history || (isPaged && !history.messages.length)) return

  const clock = messageClock(locale, zone)
  const deletions = moderates ? await deletionsOf(history.messages) : undefined
  const found = user ? history.messages : forVisitors(history.messages)
  const seen = seenWithOwn(found, read, user?.id)
  const messages = found.map((message, n) => ({
    ...message,
    deletion: withViews(deletions?.get(message.id), locale),
    quoted: message.quotedId ? history.quotes.get(message.quotedId) : undefined,
    appearance: appearanceOf(message, found[n - 1], clock, seen),
    files: viewsOf(message, locale),
    missingFiles: missingFilesNote(message, !user, say),
  }))
  const canChange = ({ authorId, deletedAt, createdAt }: Message) =>
    authorId === user?.id && !deletedAt && isYoung(createdAt)
  return {
    room,
    clock,
    page: { ...history, messages, seen: read },
    linked,
    editing: messages.find((message) => message.id === edit && canChange(message)),
    quoting: messages.find(({ id, deletedAt }) => id === quote && !deletedAt),
    canChange,
    // The field for a new message sends it, so that a form that is sent twice posts only once.
    newMessageId: randomUUID(),
    changeMinutes: config.changeMinutes,
    moderates,
    mute: user && muteOf(user, clock),
    files: config.files,
  }
}

function withViews(deletion: Deletion | undefined, locale: string) {
  return deletion && { ...deletion, files: viewsOf(deletion, locale) }
}

const viewsOf = ({ attachments }: Pick<Message, 'attachments'>, locale: string) =>
  attachments.map((file) => fileView(file, locale))

/** Returns the mute of a member with a sentence about it, or undefined if they are not muted. */
function muteOf({ isMuted, mutedUntil, muteReason: reason }: User, clock: MessageClock) {
  if (!isMuted) return
  const until = mutedUntil?.toUTC().toISO() ?? null
  return { until, reason, sentence: muteSentence(until, clock, phrase) }
}
