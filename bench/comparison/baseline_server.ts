import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { messageOf, type Reading, type RoomChanges } from '#messaging/contract'
import { BODY } from './message_body.js'

let version = 0
let position = 0

/** Returns the next reading of a city. It has as many bytes as a reading of the hub. */
export function changedReading(cityId: number): Reading {
  version++
  const measuredAt = new Date().toISOString()
  return { cityId, celsius: (version % 400) / 10, version, measuredAt, source: 'admin' }
}

/** Returns the next message in a room. It has as many bytes as a message of the hub. */
export function postedMessage(roomId: number): RoomChanges {
  const after = position++
  const message = messageOf({
    id: randomUUID(),
    number: position,
    position,
    author_id: 1000,
    author: 'One of many',
    body: BODY,
    created_at: new Date(),
    edited_at: null,
    deleted_at: null,
    quoted_id: null,
    file_count: 0,
  })
  return { roomId, after, upto: position, changes: [message] }
}

interface Actions {
  /** Sends a new reading of each city to the sockets that watch it. */
  change: (cityIds: number[]) => void
  /** Sends a new message to the sockets in the room. */
  post: (roomId: number) => void
}

/** Lets the benchmark change cities and post messages by messages to this process. */
export function serveBaseline(address: AddressInfo | string | null, { change, post }: Actions) {
  process.on('message', ({ cityIds, roomId }: { cityIds?: number[]; roomId?: number }) => {
    if (cityIds) change(cityIds)
    if (roomId !== undefined) post(roomId)
  })
  process.on('SIGTERM', () => process.exit())
  process.send!({ port: (address as AddressInfo).port })
}
