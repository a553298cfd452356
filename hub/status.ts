import { hostname } from 'node:os'
import db from '@adonisjs/lucid/services/db'
import { counts, type Counts } from '#hub/counters'
import { announced, owedNow } from '#messaging/outbox'
import { refusals, type Refusals } from '#hub/connections/rejections'
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
  refused: Refusals
  counts: Counts & { announced: number }
  owed: Awaited<ReturnType<typeof owedNow>>
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
    refused: refusals,
    counts: { ...counts, announced: announced.readings },
    owed: await owedNow(),
    uptime: process.uptime(),
  }
  await db.rawQuery('SELECT pg_notify(?, ?)', [answerTo, JSON.stringify(status)])
}
