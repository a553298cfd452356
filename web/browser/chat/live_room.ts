import { clearAnnouncer, followEnd, noteNewMessages, withdrawChanged } from './new_messages.js'
import { arrange, clearList, setMore, showMessages } from './message_list.js'
import { chat, list } from './room_elements.js'
import { confirmSent } from './composer.js'
import { discardLoading, rememberWhileLoading } from './history.js'
import { forgetReads } from './inbox.js'
import { forgetQuotes } from './quotes.js'
import type { Hub } from '../hub_connection.js'
import { endTyping } from './people.js'
import { advance } from './room_position.js'
import type { Message, RoomChanges, RoomView } from '../../../messaging/contract.js'

const ACK_TIMEOUT_MS = 5000

/** As many messages as the hub sends to a page that has to begin again. */
const NEWEST_MESSAGES = 50

/** The room that this connection has joined. */
let joined: number | undefined
let last: Promise<unknown> = Promise.resolve()

/** The number of joins that are not answered yet. */
let waiting = 0

export function forgetRoom() {
  joined = undefined
}

/**
 * Joins the room of the page, from the position up to which the page shows it, and leaves the room
 * of an earlier page. One join at a time: the answers of two would overlap.
 * @returns whether the hub answered
 */
export function joinRoom(hub: Hub): Promise<boolean> {
  waiting++
  const answered = last.then(() => join(hub)).finally(() => waiting--)
  last = answered
  return answered
}

async function join(hub: Hub) {
  if (!hub.connected) return false
  const roomId = roomOnPage()
  if (joined !== undefined && joined !== roomId) hub.emit('leave', [joined], () => {})
  joined = roomId
  if (roomId === undefined) return true

  const { position, epoch } = list()!.dataset
  const request = { roomId, since: { epoch: epoch!, position: Number(position) } }
  return new Promise<boolean>((resolve) => {
    // The answer is used in the callback: events that follow it in the same packet of the network
    // would be delivered before a promise continues.
    hub.timeout(ACK_TIMEOUT_MS).emit('join', [request], (error, answer) => {
      if (error || !answer.ok || !hub.connected) return resolve(false)
      // For a page that is gone. The current one has sent its own request.
      if (roomOnPage() !== roomId) return resolve(true)
      if (answer.refused.includes(roomId)) endRoom()
      resolve(answer.rooms.every(showView))
    })
  })
}

const roomOnPage = () => {
  const room = list()
  return room ? Number(room.dataset.roomId) : undefined
}

/** @returns whether the page is up to date now */
function showView(view: RoomView) {
  const { dataset } = list()!
  if (dataset.epoch !== view.epoch) forgetReads()
  dataset.epoch = view.epoch
  if (!view.anew) return showPart(view)

  discardLoading()
  clearList()
  clearAnnouncer()
  forgetQuotes()
  confirmSent(view.changes)
  showMessages(view.changes)
  setMore('older', view.changes.length >= NEWEST_MESSAGES)
  arrange()
  followEnd()
  dataset.position = String(view.upto)
  return true
}

/** Shows what happened in the room. If something is missing, joins it again from there. */
export function receiveMessages(hub: Hub, part: RoomChanges) {
  if (roomOnPage() !== part.roomId) return
  // While a join is waiting, its answer will contain what is missing.
  if (!showPart(part) && !waiting) void joinRoom(hub)
}

function showPart(part: { after: number; upto: number; changes: Message[] }) {
  const { dataset } = list()!
  const advanced = advance(Number(dataset.position), part)
  if (!advanced) return false
  confirmSent(advanced.changes)
  rememberWhileLoading(advanced.changes)
  withdrawChanged(advanced.changes)
  endTyping(advanced.changes)
  noteNewMessages(showMessages(advanced.changes))
  dataset.position = String(advanced.position)
  return true
}

/** The hub has left something out, or the right to the room has ended: joining shows which. */
export function joinAgain(hub: Hub, roomId: number) {
  if (roomOnPage() === roomId) void joinRoom(hub)
}

/** Shows that the reader may not read the room any more. */
function endRoom() {
  joined = undefined
  const notice = document.querySelector<HTMLTemplateElement>('[data-ended-template]')!
  chat()!.replaceChildren(notice.content.cloneNode(true))
}
