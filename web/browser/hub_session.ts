import { ask, askTime, checkConnection, doubt, listen } from './connection_check.js'
import { connect, disconnect, reconnectNow, type Hub } from './hub_connection.js'
import { showStatus } from './connection_status.js'
import { list } from './chat/room_elements.js'
import { forgetInbox, receiveHeads, receiveInbox, refreshInbox, reopenInbox } from './chat/inbox.js'
import { meta } from './page_meta.js'
import {
  forgetConnection,
  receive,
  startWatching,
  watchAgain,
  watchPage,
} from './watch_page_cities.js'

let hub: Hub | undefined
let signIn = ''

/** Stands for the sign-in of a visitor, who may read a public room. */
const VISITOR = 'visitor'

/**
 * Keeps one connection to the hub for each sign-in. If the page belongs to another sign-in than the
 * connection, closes the connection and opens a new one.
 */
export function connectSession() {
  const current = meta('sign-in') || (list() ? VISITOR : '')
  if (current !== signIn) {
    closeSession()
    signIn = current
    hub = current ? open() : undefined
    if (!hub) showStatus(null)
  } else if (hub?.connected) {
    watchPage(hub)
  } else if (hub && !hub.active) {
    showStatus('connecting')
    hub.connect()
  }
}

/** Notices that the connection is lost, although nobody has closed it. */
export function checkSession() {
  if (hub?.connected) checkConnection(hub)
}

/** Shows the page as live only when the hub has answered. */
export function verifySession() {
  if (!hub?.connected) return
  doubt()
  void ask(hub)
}

/** Ends the wait for the next attempt to connect. */
export function reconnectSession() {
  const isWaiting = /^(reconnecting|offline)$/.test(document.documentElement.dataset.live ?? '')
  if (hub && !hub.connected && isWaiting) reconnectNow(hub)
}

/** A page in the back-forward cache of a browser must not be connected. */
export function closeBeforeCaching({ persisted }: PageTransitionEvent) {
  if (persisted && meta('sign-in')) closeSession()
}

function closeSession() {
  if (hub) disconnect(hub)
  forgetConnection()
  forgetInbox()
  hub = undefined
  signIn = ''
}

function open() {
  showStatus('connecting')
  const opened = connect(
    meta('hub-url') || `//${location.hostname}:${meta('hub-port')}`,
    signIn === VISITOR
  )
  listen(opened)
  opened.on('connect', reopenInbox)
  opened.on('connect', () => startWatching(opened))
  opened.on('connect', () => void askTime(opened))
  opened.on('reading', receive)
  opened.on('readings', (readings) => readings.forEach(receive))
  opened.on('head', (head) => receiveHeads([head]))
  opened.on('heads', receiveHeads)
  opened.on('inbox', (inbox) => receiveInbox(opened, inbox))
  opened.on('revoked', ({ cityId, roomId }) => {
    if (cityId !== undefined) watchAgain(opened, cityId)
    else refreshInbox(opened, roomId)
  })
  return opened
}
