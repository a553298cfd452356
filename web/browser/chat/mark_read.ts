import { readNumber, setMuted, setRead } from './inbox.js'
import { list } from './room_elements.js'
import { presentCount } from './people.js'
import { readDelay } from './read_delay.js'
import { sendChange } from './request.js'
import { showNotice } from '../notices.js'
import { say } from '../say.js'

interface Read {
  address: string
  number: number
}

/** Reads that the server does not know yet, by room. */
const unsent = new Map<number, Read>()
let timer: ReturnType<typeof setTimeout> | undefined
let sentAt = -Infinity

/** Notes that the member has read the room of the page up to a number, and tells the server soon. */
export function noteRead(number: number) {
  const { dataset } = list()!
  const roomId = Number(dataset.roomId)
  if (number <= (readNumber(roomId) ?? Number(dataset.read ?? 0))) return
  setRead(roomId, number)
  unsent.set(roomId, { address: dataset.readsPath!, number })
  const delayMs = readDelay(presentCount(roomId), performance.now() - sentAt, Math.random())
  timer ??= setTimeout(sendReads, delayMs)
}

/** Tells the server at once, because the reader leaves the page. */
export function sendReads() {
  clearTimeout(timer)
  timer = undefined
  for (const [roomId, read] of unsent) {
    // Otherwise it was forgotten meanwhile, because the database was restored.
    if ((readNumber(roomId) ?? 0) >= read.number) void sendRead(roomId, read)
  }
  unsent.clear()
}

async function sendRead(roomId: number, read: Read) {
  sentAt = performance.now()
  const isStored = await sendChange(read.address, 'PUT', { number: String(read.number) })
  // The next message that is read tells the server.
  if (!isStored && !unsent.has(roomId)) unsent.set(roomId, read)
}

/** Marks a mention as seen if somebody opens the message by its link. */
export function seeLinkedMention() {
  const linked = document.querySelector('[data-linked]')
  if (!linked?.querySelector('mark.mention')) return
  const message = linked.id.replace('message-', '')
  void sendChange('/chat/mentions', 'PUT', { message })
}

/** Mutes a room, or unmutes it, without leaving the page and what is written there. */
export async function toggleMute(event: SubmitEvent) {
  const form = event.target as HTMLFormElement
  if (!form.matches('[data-mute]')) return
  event.preventDefault()
  const muted = form.dataset.mute === 'true'
  const { pathname } = new URL(form.action)
  const isDone = await sendChange(pathname, muted ? 'POST' : 'DELETE')
  if (isDone) setMuted(Number(list()!.dataset.roomId), muted)
  else showNotice(say('This could not be saved. Please try again.'))
}
