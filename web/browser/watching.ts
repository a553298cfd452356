import type { Reading } from '../../hub/contract.js'
import { citiesOnPage, forgetVersions, leave, paint } from './city_row.js'
import { pause, type Hub } from './connection.js'
import { Newest } from './newest.js'
import { show } from './state.js'

/** What this connection was asked to watch, and the newest that it has told of each city. */
let watched: number[] = []
const newest = new Newest()
let pages = 0

/** A new connection: what an earlier one has told compares with nothing that this one tells. */
export function begin(hub: Hub) {
  forget()
  forgetVersions()
  watchPage(hub)
}

export function forget() {
  newest.forget()
  watched = []
}

export function watchPage(hub: Hub) {
  pages++
  const here = citiesOnPage()
  const gone = watched.filter((cityId) => !here.includes(cityId))
  watched = here
  if (gone.length) hub.emit('unwatch', gone, () => {})
  if (here.length) watch(hub, here)
  else show('live')
}

/** The right to this city has ended, and may have come back since: the answer tells. */
export function watchAgain(hub: Hub, cityId: number) {
  if (citiesOnPage().includes(cityId)) watch(hub, [cityId])
}

export function take(reading: Reading) {
  if (newest.take(reading)) paint(reading)
}

/** What the server rendered may be older than what was painted since it began to. */
export function repaint() {
  for (const reading of newest.all()) paint(reading, false)
}

async function watch(hub: Hub, cityIds: number[]) {
  const page = pages
  const asking = hub.timeout(5000).emitWithAck('watch', cityIds)
  const answer = await asking.catch(() => undefined)
  if (!hub.connected) return

  if (answer?.ok) {
    answer.readings.forEach(take)
    // Another page has asked for itself meanwhile, and may have been granted what this one was not.
    if (page === pages) answer.refused.forEach(leave)
    show('live')
  } else {
    show('reconnecting')
    pause(() => hub.connected && watchPage(hub))
  }
}
