import type { Socket as TcpSocket } from 'node:net'
import pg from 'pg'
import type { Reading } from '#messaging/contract'
import { BUS_CHANNEL, busNotification } from '#tests/support/bus_notification'
import type { Stack } from '#tests/support/stack'
import type { HubClient } from '#tests/support/visitor'

/** Returns the TCP connection of a socket. A sleeping phone stops reading from it. */
export function tcpSocketOf(socket: HubClient) {
  const engine = socket.io.engine as unknown as { transport: { ws: { _socket: TcpSocket } } }
  return engine.transport.ws._socket
}

/**
 * Publishes readings without the database, as fast as the bus takes them.
 * @param readings each at most about 7,500 bytes long
 * @param batchSize the number of readings that are published together. A hub may send only the newest
 *   of several readings of a city that arrive together, so this should be the number of cities.
 */
export async function flood({ env }: Stack, readings: Reading[], batchSize: number) {
  const client = new pg.Client(env.DATABASE_URL)
  await client.connect()
  const notifications = readings.map((reading) => busNotification('readings', [reading]))
  while (notifications.length > 0) {
    const batch = notifications.splice(0, batchSize)
    await client.query('SELECT pg_notify($1, message) FROM unnest($2::text[]) message', [
      BUS_CHANNEL,
      batch,
    ])
  }
  await client.end()
}

/**
 * Makes frames of about 7,000 bytes, so that a flood fills the kernel's buffers (some megabytes) for a
 * client that does not read, even on a slow machine.
 */
const LONG_MEASURED_AT = 'x'.repeat(7000)

/** Returns `count` readings, for each city in turn, with versions from `firstVersion` on. */
export function floodOf(cityIds: number[], count: number, firstVersion = 1): Reading[] {
  return Array.from({ length: count }, (_, n) => {
    const cityId = cityIds[n % cityIds.length]
    return { cityId, celsius: 1, version: firstVersion + n, measuredAt: LONG_MEASURED_AT }
  })
}

/**
 * Whether a reading with this version has arrived. It need not be the last one: an order between cities
 * is not promised.
 */
export const hasArrived = (readings: Reading[], version: number) =>
  readings.some((reading) => reading.version === version)
