import { list } from './room_elements.js'
import { showMute } from './muted_composer.js'
import { ReadsHere } from './reads_here.js'
import { cappedCount, countUnread, unreadPrefix } from './unread_count.js'
import type { Hub } from '../hub_connection.js'
import { showLoadFailure } from '../load_failure.js'
import { meta } from '../page_meta.js'
import { say } from '../say.js'
import { LOBBY, type Head, type Inbox, type InboxRoom } from '../../../messaging/contract.js'

const ACK_TIMEOUT_MS = 5000
const RETRY_DELAY_MS = 5000

/** Several rights may end shortly one after another. */
const REVOCATION_WINDOW_MS = 50

let inbox: Inbox | undefined
const heads = new Map<number, Head>()

/** The rooms whose heads this connection gets. */
const followed = new Set<number>()

const readHere = new ReadsHere()

/** The connection on which the inbox is open. */
let openOn: Hub | undefined
let timer: ReturnType<typeof setTimeout> | undefined

/** The user id of the member who is signed in, and 0 for a visitor. */
const memberId = () => Number(meta('member'))

/** Follows what all pages of the member show, once for each connection. */
export function openInbox(hub: Hub) {
  if (!memberId() || openOn === hub) return
  openOn = hub
  requestInbox(hub)
}

function requestInbox(hub: Hub) {
  clearTimeout(timer)
  hub.timeout(ACK_TIMEOUT_MS).emit('openInbox', [memberId()], (error, answer) => {
    if (openOn !== hub || !hub.connected) return
    if (error || !answer.ok) {
      timer = setTimeout(() => requestInbox(hub), RETRY_DELAY_MS * (1 + Math.random()))
    } else if (answer.inboxes.length) {
      // Not only a newer one: the database may have been restored.
      acceptInbox(hub, answer.inboxes[0])
    }
  })
}

/** The hub knows nothing of the inbox on a new connection. */
export function reopenInbox() {
  clearTimeout(timer)
  openOn = undefined
  followed.clear()
}

export function forgetInbox() {
  reopenInbox()
  inbox = undefined
  heads.clear()
  readHere.clear()
}

export function receiveInbox(hub: Hub, received: Inbox) {
  if (!inbox || received.version > inbox.version) acceptInbox(hub, received)
}

function acceptInbox(hub: Hub, accepted: Inbox) {
  readHere.noteVersion(accepted.version)
  inbox = accepted
  followRooms(hub)
  paintInbox()
  dispatchEvent(new Event('inbox:accepted'))
}

/** Returns the ids of the cities on the member's board in their order, if they are known. */
export function boardInInbox() {
  if (!inbox || inbox.userId !== memberId()) return undefined
  return inbox.rooms.map(({ roomId }) => roomId).filter((roomId) => roomId !== LOBBY)
}

export function receiveHeads(received: Head[]) {
  for (const head of received) heads.set(head.roomId, head)
  paintInbox()
}

/** The member may not read a room any more, or may read it again. */
export function refreshInbox(hub: Hub, roomId: number) {
  heads.delete(roomId)
  followed.delete(roomId)
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (openOn === hub && hub.connected) requestInbox(hub)
  }, REVOCATION_WINDOW_MS)
}

function followRooms(hub: Hub) {
  const wanted = inbox!.rooms.map(({ roomId }) => roomId)
  const added = wanted.filter((id) => !followed.has(id))
  const obsolete = [...followed].filter((id) => !wanted.includes(id))
  for (const id of obsolete) {
    followed.delete(id)
    heads.delete(id)
  }
  if (obsolete.length) hub.emit('unfollow', obsolete, () => {})
  if (!added.length) return
  for (const id of added) followed.add(id)
  hub.timeout(ACK_TIMEOUT_MS).emit('follow', added, (error, answer) => {
    if (openOn !== hub || !hub.connected) return
    if (!error && answer.ok) return receiveHeads(answer.heads)
    for (const id of added) followed.delete(id)
    timer = setTimeout(() => requestInbox(hub), RETRY_DELAY_MS * (1 + Math.random()))
  })
}

/** The number up to which the member has read a room, if it is known. */
export function readNumber(roomId: number) {
  const room = roomOf(roomId)
  const here = readHere.get(roomId)
  return room || here ? Math.max(room?.read ?? 0, here ?? 0) : undefined
}

/** Shows at once what this page has read. The server tells the other pages. */
export function setRead(roomId: number, number: number) {
  readHere.set(roomId, number)
  paintInbox()
}

/** The database may have been restored: then the numbers of messages begin again. */
export function forgetReads() {
  readHere.clear()
  paintInbox()
}

/** Shows at once whether a room is muted. The server tells the other pages. */
export function setMuted(roomId: number, muted: boolean) {
  const room = roomOf(roomId)
  if (room) room.muted = muted
  paintInbox()
}

const roomOf = (roomId: number) => inbox?.rooms.find((room) => room.roomId === roomId)

/** Returns undefined as long as it is not known. */
function unreadIn({ roomId, muted }: InboxRoom) {
  const head = heads.get(roomId)
  if (muted) return 0
  return head && countUnread(head, readNumber(roomId)!, memberId())
}

/** Shows the counts, the notice of a mention and the muted rooms, also on a page from the server. */
export function paintInbox() {
  if (!inbox || inbox.userId !== memberId()) return
  let total: number | undefined = 0
  for (const room of inbox.rooms) {
    const count = unreadIn(room)
    if (count !== undefined) paintBadge(String(room.roomId), count)
    total = total === undefined || count === undefined ? undefined : total + count
    paintMuted(room)
  }
  if (total !== undefined) {
    paintBadge('total', total)
    document.title = unreadPrefix(total) + document.title.replace(/^\(\d+\+?\) /, '')
  }
  paintMentions(inbox.mentions)
  paintAlerts(inbox.alerts)
  showMute(inbox.mute)
}

/** The server may be older than this script. */
function paintAlerts(alerts: Inbox['alerts'] | undefined) {
  if (!alerts) return
  paintBadge('alerts', alerts.count, say('new'))
  const region = document.querySelector<HTMLElement>('[data-alert-notice]')
  if (!region) return
  if (!alerts.newest) return region.replaceChildren()
  void showNewestAlert(region, alerts)
}

async function showNewestAlert(region: HTMLElement, alerts: Inbox['alerts']) {
  // Few pages need it.
  const notice = await import('../alerts/notice.js').catch(() => undefined)
  if (!notice) showLoadFailure()
  else if (region.isConnected && inbox?.alerts === alerts) {
    notice.showAlert(region, alerts.newest!)
  }
}

function paintBadge(name: string, count: number, word = 'unread') {
  for (const badge of document.querySelectorAll<HTMLElement>(`[data-unread="${name}"]`)) {
    badge.hidden = count === 0
    if (count) badge.replaceChildren(cappedCount(count), hiddenText(` ${word}`))
    else badge.replaceChildren()
  }
}

function hiddenText(text: string) {
  const element = document.createElement('span')
  element.className = 'visually-hidden'
  element.textContent = text
  return element
}

function paintMuted({ roomId, muted }: InboxRoom) {
  const link = document.querySelector(`[data-room-link="${roomId}"]`)
  const mark = link?.querySelector<HTMLElement>('[data-muted-mark]')
  if (mark) mark.hidden = !muted
  if (roomOnPage() !== roomId) return
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-mute]')) {
    const hadFocus = form.contains(document.activeElement)
    form.hidden = form.dataset.mute === String(muted)
    if (form.hidden && hadFocus) {
      document.querySelector<HTMLElement>('[data-mute]:not([hidden]) button')?.focus()
    }
  }
}

const roomOnPage = () => {
  const room = list()
  return room ? Number(room.dataset.roomId) : undefined
}

function paintMentions({ count, newest }: Inbox['mentions']) {
  const region = document.querySelector('[data-mention-notice]')
  if (!region) return
  // Whoever has the room open sees the message itself.
  if (!newest || newest.roomId === roomOnPage()) return region.replaceChildren()
  const notice = region.firstElementChild ?? newNotice(region)
  const part = (name: string) => notice.querySelector<HTMLElement>(`[data-${name}]`)!
  part('one').hidden = count > 1
  part('several').hidden = count < 2
  setText(part('author'), newest.author ?? say('Former member'))
  setText(part('room'), newest.roomId === LOBBY ? say('Lobby') : newest.room)
  setText(part('count'), cappedCount(count))
  setText(part('link'), count > 1 ? say('Read the newest') : say('Read it'))
  const path = newest.roomId ? `/chat/cities/${newest.roomId}` : '/chat'
  part('link').setAttribute(
    'href',
    `${path}?message=${newest.messageId}#message-${newest.messageId}`
  )
}

function newNotice(region: Element) {
  const template = document.querySelector<HTMLTemplateElement>('[data-mention-template]')!
  region.append(template.content.cloneNode(true))
  return region.firstElementChild!
}

/** A screen reader reads a text again whenever it is set. */
function setText(element: HTMLElement, text: string) {
  if (element.textContent !== text) element.textContent = text
}
