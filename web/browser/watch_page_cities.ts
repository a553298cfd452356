import type { Reading } from '../../messaging/contract.js'
import {
  citiesOnPage,
  forgetVersions,
  paint,
  showRefused,
  type Right,
} from './live_city_elements.js'
import { openInbox } from './chat/inbox.js'
import { joinPageRoom } from './chat/page_room.js'
import { retryLater, type Hub } from './hub_connection.js'
import { NewestReadings } from './newest_readings.js'
import { showStatus } from './connection_status.js'

/**
 * If many cities of a page are revoked, the revocations arrive shortly one after another. The page
 * waits this long after the first revocation, and then requests all revoked cities again together.
 */
const REVOCATION_WINDOW_MS = 50

const ACK_TIMEOUT_MS = 5000

/** Cities that this connection has requested, by right. */
const requested: Record<Right, number[]> = { watch: [], oversee: [] }
const rights = Object.keys(requested) as Right[]
const newest = new NewestReadings()
const revoked = new Set<number>()

/**
 * The number of pages that have requested their cities so far. It shows whether an answer belongs
 * to an earlier page.
 */
let pageCount = 0

/**
 * Forgets the readings and versions of the previous connection and requests all cities again:
 * versions of different connections cannot be compared.
 */
export function startWatching(hub: Hub) {
  forgetConnection()
  forgetVersions()
  watchPage(hub)
}

export function forgetConnection() {
  newest.clear()
  for (const right of rights) requested[right] = []
}

/**
 * Requests the cities of the current page, and stops watching cities of the previous page that are
 * not on the current page.
 */
export function watchPage(hub: Hub) {
  pageCount++
  for (const right of rights) {
    const cityIds = citiesOnPage(right)
    const obsolete = requested[right].filter((cityId) => !cityIds.includes(cityId))
    requested[right] = cityIds
    if (obsolete.length) hub.emit(`un${right}`, obsolete, () => {})
  }
  void requestAll(hub, requested)
  openInbox(hub)
}

/**
 * Requests a city again after the right to it has ended, because the member may have got the right
 * back.
 */
export function watchAgain(hub: Hub, cityId: number) {
  if (!revoked.size) setTimeout(() => requestRevoked(hub), REVOCATION_WINDOW_MS)
  revoked.add(cityId)
}

function requestRevoked(hub: Hub) {
  const stillShown = (right: Right) => citiesOnPage(right).filter((cityId) => revoked.has(cityId))
  const cities = { watch: stillShown('watch'), oversee: stillShown('oversee') }
  revoked.clear()
  if (hub.connected) void requestAll(hub, cities)
}

export function receive(reading: Reading) {
  if (!newest.add(reading)) return
  paint(reading)
  dispatchEvent(new CustomEvent<Reading>('reading', { detail: reading }))
}

/** Shows the newest readings again: a page from the server or from Turbo's cache may show older ones. */
export function repaint() {
  for (const reading of newest.all()) paint(reading, false)
}

async function requestAll(hub: Hub, cities: Record<Right, number[]>) {
  const answered = await Promise.all([
    ...rights.map((right) => requestCities(hub, right, cities[right])),
    joinPageRoom(hub),
  ])
  if (!hub.connected) return

  if (answered.every(Boolean)) {
    showStatus('live')
  } else {
    showStatus('reconnecting')
    retryLater(() => hub.connected && watchPage(hub))
  }
}

/**
 * Requests cities with one right.
 * @returns whether the hub answered
 */
async function requestCities(hub: Hub, right: Right, cityIds: number[]) {
  if (!cityIds.length) return true

  const page = pageCount
  const request = hub.timeout(ACK_TIMEOUT_MS).emitWithAck(right, cityIds)
  const answer = await request.catch(() => undefined)
  if (!answer?.ok || !hub.connected) return false

  answer.readings.forEach(receive)
  // Refusals for an earlier page are ignored: the current page has sent its own request, and the
  // hub may have granted it the same cities.
  if (page === pageCount) answer.refused.forEach(showRefused[right])
  return true
}
