import type { Reading } from '../../messaging/contract.js'
import {
  citiesOnPage,
  forgetVersions,
  paint,
  showRefused,
  type Right,
} from './live_city_elements.js'
import { retryLater, type Hub } from './hub_connection.js'
import { NewestReadings } from './newest_readings.js'
import { showStatus } from './connection_status.js'

/** Revocations of a long list arrive together. They are requested again together after this time. */
const REVOCATION_WINDOW_MS = 50

const ACK_TIMEOUT_MS = 5000

/** Cities that this connection has requested, by right. */
const requested: Record<Right, number[]> = { watch: [], oversee: [] }
const rights = Object.keys(requested) as Right[]
const newest = new NewestReadings()
const revoked = new Set<number>()

/** Pages that have requested their cities so far: an answer may belong to an earlier page. */
let pageCount = 0

/** Starts over with a new connection: versions of an earlier one do not compare with its versions. */
export function startWatching(hub: Hub) {
  forgetConnection()
  forgetVersions()
  watchPage(hub)
}

export function forgetConnection() {
  newest.clear()
  for (const right of rights) requested[right] = []
}

/** Requests the cities of the current page and gives up those of the page before. */
export function watchPage(hub: Hub) {
  pageCount++
  for (const right of rights) {
    const cityIds = citiesOnPage(right)
    const obsolete = requested[right].filter((cityId) => !cityIds.includes(cityId))
    requested[right] = cityIds
    if (obsolete.length) hub.emit(`un${right}`, obsolete, () => {})
  }
  void requestAll(hub, requested)
}

/** Requests a city again whose right has ended: it may have been granted again since. */
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
  if (newest.add(reading)) paint(reading)
}

/** Shows the newest readings again: a page from the server or from Turbo's cache may show older ones. */
export function repaint() {
  for (const reading of newest.all()) paint(reading, false)
}

async function requestAll(hub: Hub, cities: Record<Right, number[]>) {
  const answered = await Promise.all(
    rights.map((right) => requestCities(hub, right, cities[right]))
  )
  if (!hub.connected) return

  if (answered.every(Boolean)) {
    showStatus('live')
  } else {
    showStatus('reconnecting')
    retryLater(() => hub.connected && watchPage(hub))
  }
}

/** Requests cities by one right. @returns whether the hub answered */
async function requestCities(hub: Hub, right: Right, cityIds: number[]) {
  if (!cityIds.length) return true

  const page = pageCount
  const request = hub.timeout(ACK_TIMEOUT_MS).emitWithAck(right, cityIds)
  const answer = await request.catch(() => undefined)
  if (!answer?.ok || !hub.connected) return false

  answer.readings.forEach(receive)
  // A later page has made its own request, and may have been granted what this one was refused.
  if (page === pageCount) answer.refused.forEach(showRefused[right])
  return true
}
