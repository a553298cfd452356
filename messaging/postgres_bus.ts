import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import db from '@adonisjs/lucid/services/db'
import { createAdapter } from '@socket.io/postgres-adapter'
import pg from 'pg'
import { MessageType } from 'socket.io-adapter'
import { closeClient } from '#support/close_client'
import { ECHO_TIMEOUT_MS, type Bus, type BusMessage } from '#messaging/bus'

const NAMESPACE = '/'

/** Milliseconds in which PostgreSQL has to let somebody in, and to answer. */
const PATIENCE = 5000

export class PostgresBus implements Bus {
  readonly name = 'PostgreSQL NOTIFY'
  #options: pg.ClientConfig
  #pool?: pg.Pool
  #listener?: pg.Client
  #ear?: pg.Client

  constructor(url?: string) {
    this.#options = {
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
    }
  }

  async publish(words: BusMessage[]) {
    await db
      .rawQuery('SELECT pg_notify(?, message) FROM unnest(?::text[]) AS message', [
        `socket.io#${NAMESPACE}`,
        words.map(toMessage),
      ])
      .timeout(PATIENCE)
  }

  /** By a connection of its own each time: an old one may be dead and not know it. */
  async echo() {
    const channel = `echo_${randomUUID().replaceAll('-', '')}`
    const ear = new pg.Client({ ...this.#options, connectionTimeoutMillis: ECHO_TIMEOUT_MS })
    ear.on('error', () => {})
    this.#ear = ear
    const say = async () => {
      await ear.connect()
      await ear.query(`LISTEN ${channel}; NOTIFY ${channel}`)
    }
    try {
      const late = AbortSignal.timeout(ECHO_TIMEOUT_MS)
      await Promise.all([once(ear, 'notification', { signal: late }), say()])
    } finally {
      void closeClient(ear)
    }
  }

  adapter(cutOff: () => void) {
    this.#pool = new pg.Pool({ ...this.#options, max: 2 })
    // Without these two a restart of PostgreSQL would be an unhandled error, and end the hub.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => client.on('error', () => {}))
    return createAdapter({
      query: this.#pool.query.bind(this.#pool),
      connect: () => this.#listen(cutOff),
    } as unknown as pg.Pool)
  }

  renew() {
    this.#listener?.connection.stream.destroy()
  }

  async close() {
    this.#dismiss()
    if (this.#ear) {
      void closeClient(this.#ear)
    }
    await this.#pool?.end()
  }

  /**
   * The adapter takes one client for good, to listen, and a new one when that is lost. Not out of
   * the pool, to which it would not give lost ones back; and never two, or all would be heard twice.
   */
  async #listen(cutOff: () => void) {
    this.#dismiss()
    const client = new pg.Client(this.#options)
    client.on('error', () => {})
    client.once('end', cutOff)
    this.#listener = client
    await client.connect()
    return Object.assign(client, { release: () => void client.end() })
  }

  #dismiss() {
    this.#listener?.removeAllListeners('end')
    this.renew()
  }
}

/**
 * A word as the members of @socket.io/postgres-adapter's cluster say it to each other
 * (ClusterMessage of socket.io-adapter): what its own emitter package sends lacks `nsp`, and goes
 * unheard.
 */
function toMessage(packet: BusMessage) {
  const type = MessageType.SERVER_SIDE_EMIT
  return JSON.stringify({ uid: 'emitter', nsp: NAMESPACE, type, data: { packet } })
}
