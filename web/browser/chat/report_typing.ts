import { list } from './room_elements.js'
import type { Hub } from '../hub_connection.js'

const REPEAT_INTERVAL_MS = 3000

let hub: Hub | undefined
/** When the page has told the hub that its member is typing. Undefined if they are not. */
let toldAt: number | undefined

/** @param current the connection of the page; its room has forgotten that the member is typing */
export function reportTypingTo(current: Hub) {
  hub = current
  toldAt = undefined
}

/** Tells the others that the member is typing, or has taken the text back. */
export function reportTyping({ target }: Event) {
  if (!(target as Element).matches('[data-composer] textarea')) return
  if (!(target as HTMLTextAreaElement).value.trim()) return tell(false)
  if (Date.now() - (toldAt ?? 0) >= REPEAT_INTERVAL_MS) tell(true)
}

/** The message has been sent. */
export function reportPosted({ target }: Event) {
  if ((target as Element).matches('[data-composer]')) tell(false)
}

export function forgetTyping() {
  toldAt = undefined
}

function tell(isTyping: boolean) {
  const room = list()
  if (!room || (!isTyping && toldAt === undefined)) return
  toldAt = isTyping ? Date.now() : undefined
  // Without a connection, it must not be sent later.
  if (hub?.connected) hub.emit('typing', Number(room.dataset.roomId), isTyping)
}
