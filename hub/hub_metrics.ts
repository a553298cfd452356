import { counters } from '#hub/counters'
import {
  createHistogram,
  registerCounter,
  registerGauge,
  registerLabelledCounter,
  registerLabelledGauge,
} from '#process/metrics'
import { rejections, type Rejections } from '#hub/connections/rejections'
import type { Relay } from '#messaging/relay'
import type { HubServer } from '#hub/types'

/** What is refused before there is a socket; all else is refused to one. */
const HANDSHAKES: (keyof Rejections)[] = ['origin', 'handshakes', 'transport', 'unauthorised', 'sockets', 'join'] // prettier-ignore

export const announceLag = createHistogram(
  'fairweather_announce_lag_seconds',
  'Time from the first notification of a pending change until nothing was pending, as the leader saw it'
)

/** What a hub tells Prometheus of itself. */
export function registerHubMetrics(hub: HubServer, relay: Relay) {
  const { adapter, sockets } = hub.of('/')
  registerGauge('fairweather_hub_sockets', 'Sockets of this hub', () => sockets.size)
  registerLabelledGauge('fairweather_hub_rooms', 'Rooms of this hub', 'kind', () =>
    kinds(adapter.rooms.keys())
  )
  registerGauge('fairweather_hub_leads', 'Whether this hub leads', () => relay.leads)

  registerCounter('fairweather_readings_delivered_total', 'Readings sent, to each socket one, without those of snapshots', () => counters.delivered) // prettier-ignore
  registerCounter('fairweather_readings_dropped_old_total', 'Readings that came when one as new was there already', () => counters.droppedOld) // prettier-ignore
  registerCounter('fairweather_readings_kept_back_total', 'Readings that had to wait, for each socket that did not keep up', () => counters.keptBack) // prettier-ignore
  registerLabelledCounter('fairweather_watches_granted_total', 'Cities that sockets asked for and got', 'right', () => counters.granted) // prettier-ignore
  registerLabelledCounter('fairweather_watches_refused_total', 'Cities that sockets asked for without the right', 'right', () => counters.refused) // prettier-ignore
  registerCounter('fairweather_watches_failed_total', 'Watches that could not be looked up', () => counters.unavailable) // prettier-ignore
  registerLabelledCounter('fairweather_sockets_terminated_total', 'Sockets that this hub has ended', 'why', () => counters.terminated) // prettier-ignore
  registerCounter('fairweather_resyncs_total', 'Times that all sockets were held against the database', () => counters.resyncs) // prettier-ignore
  registerLabelledCounter('fairweather_handshakes_refused_total', 'Connections that were not let join', 'reason', () => refused(true)) // prettier-ignore
  registerLabelledCounter('fairweather_messages_refused_total', 'What was refused to sockets', 'reason', () => refused(false)) // prettier-ignore
}

function kinds(rooms: Iterable<string>) {
  const count = { city: 0, user: 0, session: 0 }
  for (const room of rooms) {
    const kind = room.slice(0, room.indexOf(':')) as keyof typeof count
    if (kind in count) count[kind]++
  }
  return count
}

function refused(handshakes: boolean) {
  const kept = Object.entries(rejections).filter(
    ([reason]) => HANDSHAKES.includes(reason as keyof Rejections) === handshakes
  )
  return Object.fromEntries(kept)
}
