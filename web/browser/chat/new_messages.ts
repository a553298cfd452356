import type { ShownMessage } from './message_element.js'
import { hasMore, newestNumber } from './message_list.js'
import { list, readerId } from './room_elements.js'
import { readNumber } from './inbox.js'
import { noteRead } from './mark_read.js'
import { countFiles } from './message_file.js'
import { isAtEnd } from './scroll.js'
import { say } from '../say.js'

/** A screen reader would not finish one sentence before the next. */
const SUMMARY_INTERVAL_MS = 5000

/** Messages of others that the live region has not mentioned yet. */
let unannounced: ShownMessage[] = []
let timer: ReturnType<typeof setTimeout> | undefined
let announcedAt = 0

/** The message that the live region mentions. */
let announced: ShownMessage | undefined

/** The number of messages that arrived below what the reader looks at. */
let below = 0

/** Mentions new messages: at once if it is quiet, otherwise as a summary every few seconds. */
export function noteNewMessages(shown: { added: ShownMessage[]; leftOut: ShownMessage[] }) {
  const messages = [...shown.added, ...shown.leftOut].filter(
    ({ authorId, deletedAt }) => !deletedAt && authorId !== readerId()
  )
  if (!messages.length) return followEnd()
  if (!isAtEnd() || hasMore('newer')) below += messages.length
  followEnd()
  unannounced.push(...messages)
  timer ??= setTimeout(announce, Math.max(0, announcedAt + SUMMARY_INTERVAL_MS - Date.now()))
}

/**
 * Withdraws deleted and edited messages from the live region, which must not keep their old text. What it
 * has not mentioned yet of an edited message is the new text.
 */
export function withdrawChanged(changes: ShownMessage[]) {
  const changed = new Map(changes.map((message) => [message.id, message]))
  unannounced = unannounced
    .map((message) => changed.get(message.id) ?? message)
    .filter(({ deletedAt }) => !deletedAt)
  if (announced && changed.has(announced.id)) silence()
}

/** Empties the live region, for another room, or when the page begins again without knowing what was deleted. */
export function clearAnnouncer() {
  unannounced = []
  silence()
}

function silence() {
  announced = undefined
  report('')
}

function announce() {
  timer = undefined
  announced = unannounced.at(-1)
  if (!announced) return
  announcedAt = Date.now()
  report(summaryOf(unannounced.length, announced))
  unannounced = []
}

function report(text: string) {
  const region = document.querySelector('[data-announcer]')
  if (region) region.textContent = text
}

function summaryOf(count: number, { author, body, fileCount }: ShownMessage) {
  const name = author ?? say('Former member')
  if (count > 1) return say('{count} new messages, the newest from {name}', { count, name })
  return `${name}: ${body || countFiles(fileCount, say)}`
}

/** Shows the button to the newest messages as long as the reader looks at older ones. */
export function followEnd() {
  const button = document.querySelector<HTMLElement>('[data-newest]')
  if (!button) return
  const isAway = !isAtEnd() || hasMore('newer')
  if (!isAway) {
    below = 0
    rememberSeen()
  }
  button.hidden = !isAway
  const text = below
    ? say('{n, plural, one {# new message} other {# new messages}}', { n: below })
    : say('Newest messages')
  button.querySelector('a')!.textContent = text
}

/**
 * Marks where the new messages begin, for a reader who comes back to the room: to its page, or to
 * the tab.
 */
export function markNewMessages() {
  const room = list()
  if (!room) return
  const seen = readerId() ? readNumber(Number(room.dataset.roomId)) : read()
  if (seen) room.dataset.seen = String(seen)
}

/** The mark stays where it is while the reader looks at the page. */
export function markAfterAbsence() {
  if (document.visibilityState === 'hidden') markNewMessages()
  else followEnd()
}

function rememberSeen() {
  const number = newestNumber()
  if (document.visibilityState === 'hidden' || !number) return
  if (readerId()) noteRead(number)
  else write(String(number))
}

/** The server knows what members have read. For a visitor, the browser keeps it. */
const key = () => `chat-seen-visitor-${list()!.dataset.roomId}`

// A browser may forbid to store anything.
function read() {
  try {
    return localStorage.getItem(key())
  } catch {
    return null
  }
}

function write(seen: string) {
  try {
    localStorage.setItem(key(), seen)
  } catch {
    // Then nothing is marked.
  }
}
