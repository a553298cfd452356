import { showOutgoingAgain } from './composer.js'
import { loadHistoryOnScroll } from './history.js'
import { seeLinkedMention, sendReads } from './mark_read.js'
import { arrange } from './message_list.js'
import { list } from './room_elements.js'
import { showMute } from './muted_composer.js'
import { clearAnnouncer, followEnd, markNewMessages } from './new_messages.js'
import { clearPeople } from './people.js'
import { loadQuotes } from './quotes.js'
import { forgetTyping } from './report_typing.js'

/** Prepares the page of a room, whether it comes from the server or from Turbo's cache. */
export function showChat() {
  showCurrentRoom()
  loadHistoryOnScroll()
  clearAnnouncer()
  clearPeople()
  forgetTyping()
  if (!list()) return
  markNewMessages()
  showOutgoingAgain()
  arrange()
  showMute()
  showLinkedMessage()
  seeLinkedMention()
  followEnd()
  // Whoever opens a room has read its end. Only what follows can wait.
  sendReads()
  void loadQuotes()
}

/** On a phone, the link of the room may be outside the line of links. */
export function showCurrentRoom() {
  const current = document.querySelector<HTMLElement>('[data-room-link][aria-current]')
  if (!current) return
  const line = current.parentElement!
  line.scrollLeft = current.offsetLeft - (line.clientWidth - current.offsetWidth) / 2
}

/** A link to a message leads to it. Otherwise the page begins at the newest message. */
function showLinkedMessage() {
  const linked = document.querySelector<HTMLElement>('[data-linked]')
  if (!linked) return
  linked.scrollIntoView({ block: 'center' })
  linked.focus({ preventScroll: true })
}
