import { messageClock } from './message_clock.js'
import { createMessage, fillMessage, placedMessage, type ShownMessage } from './message_element.js'
import { showModeration } from './message_moderation.js'
import { appearanceOf, seenWithOwn, type PlacedMessage } from './message_place.js'
import { loadQuotes, updateQuotes } from './quotes.js'
import {
  browserZone,
  list,
  messageElement,
  messageElements,
  part,
  readerId,
} from './room_elements.js'
import { isAtEnd, keepScroll } from './scroll.js'
import { locale } from '../locale_and_theme.js'
import { serverTime } from '../server_clock.js'
import { say } from '../say.js'

/** A page that stays open in a busy room must not grow for ever. */
const MAX_MESSAGES = 600
const KEPT_MESSAGES = 300

const more = (name: 'older' | 'newer') =>
  document.querySelector<HTMLAnchorElement>(`[data-${name}]`)!
export const hasMore = (name: 'older' | 'newer') => !more(name).parentElement!.hidden

/** The number of the newest message on the page, and 0 if there is none. */
export function newestNumber() {
  return Number(numbered().at(-1)?.dataset.number ?? 0)
}

const numbered = () => messageElements().filter(({ dataset }) => dataset.number !== undefined)

/**
 * Shows messages, or newer versions of them. Leaves out messages beyond the part of the history
 * that the page shows.
 * @returns the messages that the page did not show before, and those that it left out because they
 *   are newer
 */
export function showMessages(messages: ShownMessage[]) {
  const added: ShownMessage[] = []
  const leftOut: ShownMessage[] = []
  keepScroll(!hasMore('newer'), () => {
    for (const message of messages) {
      const element = messageElement(message.id)
      if (element) {
        update(element, message)
      } else if (isNewer(message) && hasMore('newer')) {
        leftOut.push(message)
      } else if (isInRange(message)) {
        place(createMessage(message), message)
        added.push(message)
      }
    }
    updateQuotes(messages)
    trim()
    arrange()
  })
  void loadQuotes()
  return { added, leftOut }
}

const isNewer = ({ number }: ShownMessage) => number !== undefined && number > newestNumber()

function isInRange({ number }: ShownMessage) {
  const oldest = Number(numbered()[0]?.dataset.number ?? 0)
  return number === undefined || number > oldest || !hasMore('older')
}

/** Puts a message at its place: by its number; one that is not stored yet, at the end. */
export function place(element: HTMLElement, { number = Infinity }: { number?: number }) {
  const next = messageElements().find(
    (other) => other !== element && Number(other.dataset.number ?? Infinity) > number
  )
  list()!.insertBefore(element, next ?? null)
}

function update(element: HTMLElement, message: ShownMessage) {
  const known = element.dataset.position
  if (known !== undefined && (message.position ?? 0) <= Number(known)) return
  const isPlaced = element.dataset.number !== undefined
  fillMessage(element, message)
  if (!isPlaced) place(element, message)
}

/** Removes everything, for example because the database was restored. */
export function clearList() {
  for (const element of messageElements()) {
    if (element.dataset.number !== undefined) element.remove()
  }
  more('older').parentElement!.hidden = true
  more('newer').parentElement!.hidden = true
}

/** Shows or hides the link to the messages before or after those on the page. */
export function setMore(name: 'older' | 'newer', isMore: boolean) {
  more(name).parentElement!.hidden = !isMore
}

/** Removes the oldest messages of a long list while the reader does not look at them. */
function trim() {
  const shown = numbered()
  if (shown.length <= MAX_MESSAGES || !isAtEnd()) return
  for (const element of shown.slice(0, -KEPT_MESSAGES)) element.remove()
  setMore('older', true)
}

/**
 * Shows days, times and the marker of new messages again, after messages were added or removed, or
 * because the browser knows the time zone better than the server.
 */
export function arrange() {
  const messages = list()
  if (!messages) return
  const clock = messageClock(locale(), messages.dataset.zone || browserZone())
  for (const old of messages.querySelectorAll('[data-separator]')) old.remove()
  const elements = messageElements()
  const placed = elements.map(placedMessage)
  const read = messages.dataset.seen === undefined ? undefined : Number(messages.dataset.seen)
  const seen = seenWithOwn(placed, read, readerId())
  let before: PlacedMessage | undefined
  for (const [n, element] of elements.entries()) {
    const message = placed[n]
    const { day, isFirstNew, continues } = appearanceOf(message, before, clock, seen)
    if (day) element.before(separator('message-day', day))
    if (isFirstNew) element.before(separator('message-new', say('New since you were here')))
    element.toggleAttribute('data-continues', continues)
    part(element, 'time')!.textContent = clock.time(message.createdAt)
    before = message
  }
  const [first] = numbered()
  more('older').href = `${messages.dataset.path}?before=${first?.dataset.number ?? ''}`
  more('newer').href = `${messages.dataset.path}?after=${newestNumber()}`
  document.querySelector<HTMLElement>('[data-empty]')!.hidden = before !== undefined
  hideOldActions()
}

function separator(name: string, text: string) {
  const element = document.createElement('li')
  element.className = name
  element.dataset.separator = ''
  element.textContent = text
  return element
}

/** Shows the buttons of each message only as long as the server accepts them. */
export function hideOldActions() {
  const messages = list()
  if (!messages) return
  const changeMs = Number(messages.dataset.changeMinutes) * 60_000
  for (const element of messageElements()) {
    const actions = part(element, 'actions')
    if (!actions) continue
    const { number, authorId, at, deleted } = element.dataset
    const isOwn = authorId !== undefined && Number(authorId) === readerId()
    const isYoung = serverTime() - Date.parse(at!) < changeMs
    actions.hidden = !(isOwn && isYoung && number !== undefined && deleted === undefined)
    showModeration(element, readerId())
  }
}
