import { quoteText } from './excerpt.js'
import { say } from '../say.js'

/** A quoted message, as it was after one of its changes. */
interface QuotedMessage {
  id: string
  position?: number
  author: string | null
  body: string
  fileCount?: number
  deletedAt?: string | null
}

/** The most ids of one request, so that its address does not get too long. */
const MAX_IDS = 100

const GONE = { position: 0, author: null, body: '', deletedAt: 'for good' }

/** The ids of the messages that are being loaded. */
const loading = new Set<string>()

const quotesOf = (id: string) => [
  ...document.querySelectorAll<HTMLElement>(`[data-quoted="${CSS.escape(id)}"]`),
]

const isFilled = ({ dataset }: HTMLElement) => dataset.quotedPosition !== undefined

/**
 * Shows a quote in its place. The text comes from what the page shows of the quoted message, or later
 * from `loadQuotes`.
 * @param id of the quoted message, or null to hide the quote
 */
export function showQuote(place: HTMLAnchorElement, id: string | null) {
  const { dataset } = place
  place.hidden = id === null
  if (id !== null && dataset.quoted === id) return
  empty(place)
  delete dataset.quoted
  if (id === null) return
  const path = document.querySelector<HTMLElement>('[data-room-id]')!.dataset.path!
  place.href = `${path}?message=${id}`
  const known = messageOnPage(id) ?? quoteOnPage(id)
  dataset.quoted = id
  if (known) fill(place, known)
}

/** Shows the newest versions of messages wherever the page quotes them. */
export function updateQuotes(messages: QuotedMessage[]) {
  for (const message of messages) {
    for (const place of quotesOf(message.id)) fill(place, message)
  }
}

/** Empties all quotes, because positions begin again. `loadQuotes` fills them. */
export function forgetQuotes() {
  for (const place of document.querySelectorAll<HTMLElement>('[data-quoted]')) empty(place)
}

/** Loads the quoted messages that the page does not have. */
export async function loadQuotes() {
  const places = [...document.querySelectorAll<HTMLElement>('[data-quoted]')]
  const missing = new Set(
    places.filter((place) => !isFilled(place)).map(({ dataset }) => dataset.quoted!)
  )
  const ids = [...missing].filter((id) => !loading.has(id))
  for (let start = 0; start < ids.length; start += MAX_IDS) {
    await load(ids.slice(start, start + MAX_IDS))
  }
}

async function load(ids: string[]) {
  for (const id of ids) loading.add(id)
  try {
    const response = await fetch(`/chat/quotes?ids=${ids.join()}`, {
      headers: { accept: 'application/json' },
    })
    if (!response.ok) return
    const answer = (await response.json()) as { quotes: QuotedMessage[] }
    const found = new Map(answer.quotes.map((quote) => [quote.id, quote]))
    // A message that was deleted for good has no row any more.
    updateQuotes(ids.map((id) => found.get(id) ?? { id, ...GONE }))
  } catch {
    // Offline. The next change in the room tries again.
  } finally {
    for (const id of ids) loading.delete(id)
  }
}

function messageOnPage(id: string): QuotedMessage | undefined {
  const message = document.getElementById(`message-${id}`)
  if (message?.dataset.position === undefined) return
  const textOf = (name: string) => message.querySelector(`[data-${name}]`)!.textContent!.trim()
  const [body, deletedAt] = [textOf('body'), message.dataset.deleted]
  // Only files. The server knows how many.
  if (!body && deletedAt === undefined) return
  const position = Number(message.dataset.position)
  return { id, position, author: textOf('author'), body, deletedAt }
}

function quoteOnPage(id: string): QuotedMessage | undefined {
  const place = quotesOf(id).find(isFilled)
  if (!place) return
  const textOf = (name: string) => place.querySelector(`[data-quote-${name}]`)!.textContent!.trim()
  return {
    id,
    position: Number(place.dataset.quotedPosition),
    author: textOf('author'),
    body: textOf('text'),
    deletedAt: place.dataset.quotedDeleted,
  }
}

/** Ignores an older version than the one that is shown. */
function fill(place: HTMLElement, quoted: QuotedMessage) {
  const { position = 0, author, deletedAt } = quoted
  const { dataset } = place
  if (isFilled(place) && position <= Number(dataset.quotedPosition)) return
  const isDeleted = deletedAt !== undefined && deletedAt !== null
  dataset.quotedPosition = String(position)
  place.toggleAttribute('data-quoted-deleted', isDeleted)
  write(place, isDeleted ? '' : (author ?? say('Former member')), quoteText(quoted, say))
}

function empty(place: HTMLElement) {
  delete place.dataset.quotedPosition
  place.removeAttribute('data-quoted-deleted')
  write(place, '', '')
}

function write(place: HTMLElement, author: string, text: string) {
  place.querySelector('[data-quote-author]')!.textContent = author
  place.querySelector('[data-quote-text]')!.textContent = text
}
