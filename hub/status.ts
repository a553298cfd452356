import { hostname } from 'node:os'
import db from '@adonisjs/lucid/services/db'
import { counters, type HubCounters } from '#hub/counters'
import { announced, countPending } from '#messaging/outbox'
import { rejections, type Rejections } from '#hub/connections/rejections'
import type { HubServer } from '#hub/types'
import type { Relay } from '#messaging/relay'

/** What a hub says of itself. */
export interface HubStatus {
  host: string
  pid: number
  sockets: number
  /** Those of cities, members and sign-ins. */
  rooms: number
  cities: number
  leads: boolean
  refused: Rejections
  counts: HubCounters & { announced: number }
  owed: Awaited<ReturnType<typeof countPending>>
  /** Seconds that it runs: rates are the difference of two answers of one process. */
  uptime: number
}

/** Answers by NOTIFY, which whoever asks can hear on either bus. */
export async function answerStatus(hub: HubServer, relay: Relay, answerTo: string) {
  const { sockets, adapter } = hub.of('/')
  const rooms = [...adapter.rooms.keys()].filter((room) => room.includes(':'))
  const status: HubStatus = {
    host: hostname(),
    pid: process.pid,
    sockets: sockets.size,
    rooms: rooms.length,
    cities: rooms.filter((room) => room.startsWith('city:')).length,
    leads: relay.leads,
    refused: rejections,
    counts: { ...counters, announced: announced.readings },
    owed: await countPending(),
    uptime: process.uptime(),
  }
  await db.rawQuery('SELECT pg_notify(?, ?)', [answerTo, JSON.stringify(status)])
}
