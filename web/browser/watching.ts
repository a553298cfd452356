import type { Reading } from '../../messaging/contract.js'
import { citiesOnPage, forgetVersions, paint, showRefused, type Right } from './city_row.js'
import { pause, type Hub } from './connection.js'
import { NewestReadings } from './newest_readings.js'
import { show } from './connection_status.js'

/** What this connection was asked for, and the newest that it has told of each city. */
const asked: Record<Right, number[]> = { watch: [], oversee: [] }
const newest = new NewestReadings()
let pages = 0
const rights = Object.keys(asked) as Right[]

/** A new connection: what an earlier one has told compares with nothing that this one tells. */
export function begin(hub: Hub) {
  forget()
  forgetVersions()
  watchPage(hub)
}

export function forget() {
  newest.clear()
  for (const right of rights) asked[right] = []
}

export function watchPage(hub: Hub) {
  pages++
  for (const right of rights) {
    const here = citiesOnPage(right)
    const gone = asked[right].filter((cityId) => !here.includes(cityId))
    asked[right] = here
    if (gone.length) hub.emit(`un${right}`, gone, () => {})
  }
  void askFor(hub, asked)
}

/** Milliseconds in which all that is revoked together, of a long list, is asked for together. */
const TOGETHER = 50
const revoked = new Set<number>()

/** The right to this city has ended, and may have come back since: the answer tells. */
export function watchAgain(hub: Hub, cityId: number) {
  if (!revoked.size) setTimeout(() => askAgain(hub), TOGETHER)
  revoked.add(cityId)
}

function askAgain(hub: Hub) {
  const again = (right: Right) => citiesOnPage(right).filter((cityId) => revoked.has(cityId))
  const wanted = { watch: again('watch'), oversee: again('oversee') }
  revoked.clear()
  if (hub.connected) void askFor(hub, wanted)
}

export function take(reading: Reading) {
  if (newest.add(reading)) paint(reading)
}

/** What the server rendered may be older than what was painted since it began to. */
export function repaint() {
  for (const reading of newest.all()) paint(reading, false)
}

async function askFor(hub: Hub, cities: Record<Right, number[]>) {
  const answers = await Promise.all(rights.map((right) => ask(hub, right, cities[right])))
  if (!hub.connected) return

  if (answers.every(Boolean)) {
    show('live')
  } else {
    show('reconnecting')
    pause(() => hub.connected && watchPage(hub))
  }
}

/** Answers whether there was an answer. */
async function ask(hub: Hub, right: Right, cityIds: number[]) {
  if (!cityIds.length) return true

  const page = pages
  const asking = hub.timeout(5000).emitWithAck(right, cityIds)
  const answer = await asking.catch(() => undefined)
  if (!answer?.ok || !hub.connected) return false

  answer.readings.forEach(take)
  // Another page has asked for itself meanwhile, and may have been granted what this one was not.
  if (page === pages) answer.refused.forEach(showRefused[right])
  return true
}
