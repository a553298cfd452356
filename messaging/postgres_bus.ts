import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import type { MessageType } from 'socket.io-adapter'
import { ECHO_TIMEOUT_MS, type Bus, type BusMessage } from '#messaging/bus'
import { closeClient } from '#support/close_postgres_client'
import { CONNECT_TIMEOUT_MS, QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { applySessionSettings, createClient } from '#support/postgres_client'

const NAMESPACE = '/'

export class PostgresBus implements Bus {
  readonly name = 'PostgreSQL NOTIFY'
  #options: pg.ClientConfig
  #pool?: pg.Pool
  #listener?: pg.Client
  #echoClient?: pg.Client

  constructor(url?: string) {
    this.#options = {
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
    }
  }

  async publish(messages: BusMessage[]) {
    const { rows } = await db
      .rawQuery(
        `SELECT count(pg_notify(?, message)), (SELECT token FROM leader WHERE bus = ?)
           FROM unnest(?::text[]) AS message`,
        [`socket.io#${NAMESPACE}`, this.name, messages.map(serialize)]
      )
      .timeout(QUERY_TIMEOUT_MS)
    return rows[0].token as string | null
  }

  /** Opens a new connection each time, because an old connection may be dead although it looks open. */
  async echo() {
    const channel = `echo_${randomUUID().replaceAll('-', '')}`
    const client = createClient({ ...this.#options, connectionTimeoutMillis: ECHO_TIMEOUT_MS })
    this.#echoClient = client
    const send = async () => {
      await client.connect()
      await client.query(`LISTEN ${channel}; NOTIFY ${channel}`)
    }
    try {
      const timeout = AbortSignal.timeout(ECHO_TIMEOUT_MS)
      await Promise.all([once(client, 'notification', { signal: timeout }), send()])
    } finally {
      void closeClient(client)
    }
  }

  async adapter(onInterruption: () => void) {
    // Imported here, so that commands that only publish do not load it.
    const { createAdapter } = await import('@socket.io/postgres-adapter')
    this.#pool = new pg.Pool({ ...this.#options, max: 2, onConnect: applySessionSettings })
    // Without these two listeners, a restart of PostgreSQL would cause an unhandled error, which
    // ends the hub.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => client.on('error', () => {}))
    return createAdapter({
      query: this.#pool.query.bind(this.#pool),
      connect: () => this.#listen(onInterruption),
    } as unknown as pg.Pool)
  }

  renew() {
    this.#listener?.connection.stream.destroy()
  }

  async close() {
    this.#closeListener()
    if (this.#echoClient) {
      void closeClient(this.#echoClient)
    }
    await this.#pool?.end()
  }

  /**
   * The adapter keeps one client for LISTEN, and requests a new client when it has lost the
   * connection. These clients do not come from the pool, because the adapter never returns a lost
   * client to it. Only one client may listen at a time, or every message would arrive twice.
   */
  async #listen(onInterruption: () => void) {
    this.#closeListener()
    const client = createClient(this.#options)
    client.once('end', onInterruption)
    this.#listener = client
    await client.connect()
    return Object.assign(client, { release: () => void client.end() })
  }

  #closeListener() {
    this.#listener?.removeAllListeners('end')
    this.renew()
  }
}

/**
 * A message in the format that the processes of @socket.io/postgres-adapter send each other
 * (`ClusterMessage` in socket.io-adapter). Its own emitter package omits `nsp`, and the adapter
 * ignores such messages.
 */
function serialize(packet: BusMessage) {
  // A number, because the import of its name would load the adapter and its WebSocket library.
  const type = 9 satisfies MessageType.SERVER_SIDE_EMIT
  return JSON.stringify({ uid: 'emitter', nsp: NAMESPACE, type, data: { packet } })
}
