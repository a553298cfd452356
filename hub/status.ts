import { hostname } from 'node:os'
import db from '@adonisjs/lucid/services/db'
import { version } from '#config/app'
import { counters, type HubCounters } from '#hub/counters'
import { countPending } from '#messaging/outbox'
import { announced } from '#messaging/pending_readings'
import { rejections, type Rejections } from '#hub/connections/rejections'
import { cities } from '#hub/topics/cities'
import { isRoomOf } from '#hub/topics/topic'
import type { HubServer } from '#hub/types'
import type { Relay } from '#messaging/relay'

/** The status of one hub, as the hub dashboard and `hub:status --json` show it. */
export interface HubStatus {
  host: string
  pid: number
  port: number
  /** the name of its bus */
  bus: string
  /** the version of Fairweather */
  version: string
  sockets: number
  /** rooms of cities, members and sign-ins */
  rooms: number
  /** rooms of cities */
  cities: number
  leads: boolean
  refused: Rejections
  counts: HubCounters & { announced: number }
  /** pending readings and revocations */
  owed: Awaited<ReturnType<typeof countPending>>
  /**
   * seconds since the process started; rates per second can be computed from two statuses of one
   * process
   */
  uptime: number
}

/** Sends this hub's status to the process that asked for it, through PostgreSQL's NOTIFY. */
export async function sendStatus(hub: HubServer, relay: Relay, port: number, channel: string) {
  const { sockets, adapter } = hub.of('/')
  const rooms = [...adapter.rooms.keys()].filter((room) => room.includes(':'))
  const status: HubStatus = {
    host: hostname(),
    pid: process.pid,
    port,
    bus: relay.heartbeat.bus.name,
    version,
    sockets: sockets.size,
    rooms: rooms.length,
    cities: rooms.filter((room) => isRoomOf(cities, room)).length,
    leads: relay.leads,
    refused: rejections,
    counts: { ...counters, announced: announced.readings },
    owed: await countPending(),
    uptime: process.uptime(),
  }
  await db.rawQuery('SELECT pg_notify(?, ?)', [channel, JSON.stringify(status)])
}
