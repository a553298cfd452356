import { showOutgoingAgain } from './chat_composer.js'
import { loadHistoryOnScroll } from './chat_history.js'
import { arrange, list } from './chat_list.js'
import { followEnd, markNewMessages } from './chat_news.js'

/** Prepares the page of a room, whether it comes from the server or from Turbo's cache. */
export function showChat() {
  loadHistoryOnScroll()
  if (!list()) return
  markNewMessages()
  showOutgoingAgain()
  arrange()
  showLinkedMessage()
  followEnd()
}

/** A link to a message leads to it. Otherwise the page begins at the newest message. */
function showLinkedMessage() {
  const linked = document.querySelector<HTMLElement>('[data-linked]')
  if (!linked) return
  linked.scrollIntoView({ block: 'center' })
  linked.focus({ preventScroll: true })
}
