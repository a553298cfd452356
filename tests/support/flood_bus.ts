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
 * @param messages the readings of each message, at most about 7,500 bytes
 */
export async function flood({ env }: Stack, messages: Reading[][]) {
  const client = new pg.Client(env.DATABASE_URL)
  await client.connect()
  const notifications = messages.map((readings) => busNotification('readings', readings))
  while (notifications.length > 0) {
    const batch = notifications.splice(0, 20)
    await client.query('SELECT pg_notify($1, message) FROM unnest($2::text[]) message', [
      BUS_CHANNEL,
      batch,
    ])
  }
  await client.end()
}

/**
 * Makes frames of about 2,500 bytes, so that a flood fills the kernel's buffers (some megabytes) for a
 * client that does not read, even on a slow machine.
 */
const LONG_MEASURED_AT = 'x'.repeat(2400)

/** Returns messages with two readings each, `count` in total, with versions from `firstVersion` on. */
export function floodMessages(cityId: number, count: number, firstVersion = 1): Reading[][] {
  return Array.from({ length: count / 2 }, (_, n) =>
    [firstVersion + 2 * n, firstVersion + 2 * n + 1].map((version) => {
      return { cityId, celsius: 1, version, measuredAt: LONG_MEASURED_AT }
    })
  )
}
