import type { Socket as TcpSocket } from 'node:net'
import pg from 'pg'
import type { Reading } from '#messaging/contract'
import { BUS_CHANNEL, busNotification } from '#tests/support/bus_notification'
import type { Stack } from '#tests/support/stack'
import type { HubClient } from '#tests/support/visitor'

/** The TCP connection beneath: to stop reading from it is what a sleeping phone does. */
export function tcpSocketOf(socket: HubClient) {
  const engine = socket.io.engine as unknown as { transport: { ws: { _socket: TcpSocket } } }
  return engine.transport.ws._socket
}

/**
 * Says to the hub what a very busy feed would, past the database, as fast as the bus takes it. All
 * readings together of a message have at most some 7,500 bytes.
 */
export async function flood({ env }: Stack, messages: Reading[][]) {
  const client = new pg.Client(env.DATABASE_URL)
  await client.connect()
  const words = messages.map((readings) => busNotification('readings', readings))
  while (words.length > 0) {
    const some = words.splice(0, 20)
    await client.query('SELECT pg_notify($1, message) FROM unnest($2::text[]) message', [
      BUS_CHANNEL,
      some,
    ])
  }
  await client.end()
}

/**
 * Makes a frame of some 2,500 bytes: what the kernel takes for who does not read (some megabytes)
 * is full long before the end, however slow the machine.
 */
const MEASURED_AT = 'x'.repeat(2400)

/** So many readings of the city, with versions from `from` on, two to a message. */
export function floodMessages(cityId: number, count: number, from = 1): Reading[][] {
  return Array.from({ length: count / 2 }, (_, n) =>
    [from + 2 * n, from + 2 * n + 1].map((version) => {
      return { cityId, celsius: 1, version, measuredAt: MEASURED_AT }
    })
  )
}
