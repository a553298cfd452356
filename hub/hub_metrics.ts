import { chatCounts, counters } from '#hub/counters'
import {
  createHistogram,
  registerCounter,
  registerGauge,
  registerLabelledCounter,
  registerLabelledGauge,
} from '#process/metrics'
import { rejections, type RejectionReason } from '#hub/connections/rejections'
import type { Presence } from '#hub/presence/presence'
import type { Relay } from '#messaging/relay'
import { topics } from '#hub/topics/topics'
import type { HubServer } from '#hub/types'

/** Reasons to reject a connection before it has joined. All other reasons reject a message. */
const HANDSHAKE_REASONS: RejectionReason[] = [
  'origin',
  'handshakes',
  'transport',
  'unauthorised',
  'sockets',
  'visitors',
  'embedded',
  'join',
]

export const announceLag = createHistogram(
  'fairweather_announce_lag_seconds',
  'Time from when the leader learned of a pending change until nothing was pending'
)

export function registerHubMetrics(hub: HubServer, relay: Relay, presence: Presence) {
  const { adapter, sockets } = hub.of('/')
  registerGauge('fairweather_hub_sockets', 'Connected sockets', () => sockets.size)
  registerLabelledGauge('fairweather_hub_rooms', 'Rooms with at least one socket', 'kind', () =>
    countByKind(adapter.rooms.keys())
  )
  registerGauge('fairweather_hub_leads', 'Whether this hub leads', () => relay.leads)
  registerGauge(
    'fairweather_owed_seconds',
    'How long something has been pending, at most; only on the hub that leads',
    () => relay.pendingSeconds
  )

  registerCounter(
    'fairweather_readings_delivered_total',
    'Readings sent, once per socket, without those in snapshots',
    () => counters.delivered
  )
  registerCounter(
    'fairweather_readings_dropped_old_total',
    'Readings not sent, because the same or a newer one had been sent',
    () => counters.droppedOld
  )
  registerCounter(
    'fairweather_readings_kept_back_total',
    'Readings that had to wait, once per slow socket',
    () => counters.keptBack
  )
  registerLabelledCounter(
    'fairweather_wave_writes_total',
    'Waves of readings written to a socket, directly or through a queue',
    'way',
    () => counters.waveWrites
  )
  registerCounter(
    'fairweather_messages_delivered_total',
    'Changes of messages sent, once per socket, without those in answers',
    () => counters.messagesDelivered
  )
  registerCounter(
    'fairweather_rooms_kept_back_total',
    'Rooms of the chat that a slow socket could not follow for a while',
    () => counters.roomsKeptBack
  )
  registerCounter(
    'fairweather_gaps_read_total',
    'Reads of changes of messages that did not come through the bus',
    () => counters.gapsRead
  )
  registerCounter(
    'fairweather_sockets_behind_total',
    'Sockets that had to join a room of the chat again, because they had missed changes',
    () => counters.behind
  )
  registerGauge(
    'fairweather_present_members',
    'Members who are present in rooms of the chat at any hub, once for each room',
    () => presence.size
  )
  registerCounter(
    'fairweather_presence_repairs_total',
    'Requests for all members who are present at another hub, because messages were missed',
    () => presence.repairs
  )
  registerLabelledCounter(
    'fairweather_chat_states_delivered_total',
    'Heads of rooms and inboxes of members sent, once per socket, without those in answers',
    'kind',
    () => ({ heads: chatCounts.heads.delivered, inboxes: chatCounts.inboxes.delivered })
  )
  registerLabelledCounter(
    'fairweather_watches_granted_total',
    'Cities and rooms that sockets asked for and may see',
    'right',
    () => counters.granted
  )
  registerLabelledCounter(
    'fairweather_watches_refused_total',
    'Cities and rooms that sockets asked for without the right',
    'right',
    () => counters.refused
  )
  registerCounter(
    'fairweather_watches_failed_total',
    'Requests to watch that failed because the rights could not be looked up',
    () => counters.unavailable
  )
  registerLabelledCounter(
    'fairweather_sockets_terminated_total',
    'Sockets closed by this hub',
    'why',
    () => counters.terminated
  )
  registerCounter(
    'fairweather_resyncs_total',
    'Comparisons of all sockets with the database, because messages may have been missed',
    () => counters.resyncs
  )
  registerLabelledCounter(
    'fairweather_handshakes_refused_total',
    'Connections that were refused',
    'reason',
    () => countByReason((reason) => HANDSHAKE_REASONS.includes(reason))
  )
  registerLabelledCounter(
    'fairweather_messages_refused_total',
    'Messages that were refused',
    'reason',
    () => countByReason((reason) => !HANDSHAKE_REASONS.includes(reason))
  )
}

function countByKind(rooms: Iterable<string>) {
  const kinds = [...topics.map(({ name }) => name), 'user', 'session']
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0]))
  for (const room of rooms) {
    const kind = room.slice(0, room.indexOf(':'))
    if (kind in counts) counts[kind]++
  }
  return counts
}

function countByReason(isWanted: (reason: RejectionReason) => boolean) {
  const wanted = Object.entries(rejections).filter(([reason]) =>
    isWanted(reason as RejectionReason)
  )
  return Object.fromEntries(wanted)
}
