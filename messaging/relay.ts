import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import type pg from 'pg'
import config from '#config/bus'
import { announce } from '#messaging/announce'
import type { BusHeartbeat } from '#messaging/bus_heartbeat'
import type { Leader } from '#messaging/followed_leader'
import { LEADER_LOCK } from '#messaging/leader'
import { causeOf } from '#support/error_cause'
import { CONNECT_TIMEOUT_MS, QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { createClient } from '#support/postgres_client'

/** Pause before this hub tries again to become the leader, or to announce after a failure. */
const RETRY_INTERVAL_MS = 500

/**
 * Pause between two checks of an empty outbox. Nothing notifies the leader of the readings of a process
 * that announces its own readings. If such a process dies before it does so, the readings must be
 * published within a second.
 */
const POLL_INTERVAL_MS = 800

/**
 * Imports notify the leader, and announce their own changes, too. The leader waits this long after a
 * notification, because otherwise both would publish the same change.
 */
const WRITER_HEAD_START_MS = 5

/**
 * The PostgreSQL channel on which hubs are asked for their status. It reaches all hubs, even those
 * that use different buses. The content names the channel for the answers.
 */
export const STATUS_CHANNEL = 'hub_status'

const CURRENT_LEADER = 'SELECT token, bus FROM leader'

/** Lets PostgreSQL end an unreachable leader's session within seconds, which releases the lock. */
const KEEPALIVE_OPTIONS =
  '-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=5000'

/**
 * Announces the changes that the writing process did not announce: it changed the data with bare
 * SQL or in bulk, it died, or the bus was down. Every hub has a relay, but only one relay at a time
 * does this work: the leader, which holds PostgreSQL's advisory lock.
 */
export class Relay {
  leads = false
  #stopping = new AbortController()
  #stopped?: Promise<void>
  #wake = () => {}
  /** Is called with the name of a PostgreSQL channel when a process asks for the status of this hub. */
  onStatusRequest = (_channel: string) => {}
  #notified = false
  /** When this hub learned of a change that may still be pending: by a notification, or by a check. */
  #pendingSince?: number
  /** Everything that was committed before this time has been published. */
  #publishedUntil = 0

  /**
   * @param heartbeat a hub leads only while its bus works, because otherwise it cannot announce
   * @param observeLag receives the seconds from when the leader learned of a change until nothing was
   *   pending
   */
  constructor(
    readonly heartbeat: BusHeartbeat,
    readonly observeLag: (seconds: number) => void
  ) {}

  /**
   * Seconds for which a change may have been pending, at most. It does not matter whether its writer
   * notified the leader. While nothing stays pending, this is less than the pause between two checks.
   * Counts from when this hub began to lead; undefined if it does not lead.
   */
  get pendingSeconds() {
    return this.leads ? (performance.now() - this.#publishedUntil) / 1000 : undefined
  }

  start() {
    this.#stopped = this.#run()
  }

  async stop() {
    this.#stopping.abort()
    this.#wake()
    await this.#stopped
  }

  async #run() {
    while (!this.#stopping.signal.aborted) {
      // `config.databaseUrl` connects directly to PostgreSQL, not through a pooler, because LISTEN
      // and the advisory lock belong to one session.
      const client = createClient({
        connectionString: config.databaseUrl,
        application_name: `fairweather relay ${process.pid}`,
        keepAlive: true,
        keepAliveInitialDelayMillis: 1000,
        query_timeout: QUERY_TIMEOUT_MS,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        options: KEEPALIVE_OPTIONS,
      })
      const closed = new Promise<void>((resolve) => client.once('end', resolve))
      try {
        await client.connect()
        client.on('notification', (notification) => this.#onNotification(notification))
        await client.query(`LISTEN ${STATUS_CHANNEL}`)
        await this.#lead(client)
      } catch (error) {
        logger.warn('the relay connects again: %s', causeOf(error))
      } finally {
        this.leads = false
        this.heartbeat.loseLeader()
        client.end().catch(() => {})
        await Promise.race([closed, pause(RETRY_INTERVAL_MS)])
      }
      await this.#rest(RETRY_INTERVAL_MS)
    }
  }

  async #lead(client: pg.Client) {
    while (!(await this.#tryToLead(client))) {
      await this.#rest(RETRY_INTERVAL_MS)
      if (this.#stopping.signal.aborted) {
        return
      }
    }
    await client.query('LISTEN pending')
    this.#pendingSince = undefined
    this.#publishedUntil = performance.now()
    while (!this.#stopping.signal.aborted && this.heartbeat.works) {
      await this.#leadWithNewToken(client)
    }
  }

  /** Leads until the bus is interrupted, or the table `leader` contains another token. */
  async #leadWithNewToken(client: pg.Client) {
    // The token is on the bus before it is in the database. Until it is in both, other processes
    // leave their changes to this hub.
    const token = randomUUID()
    await this.heartbeat.lead(token)
    await client.query(
      `INSERT INTO leader (token, bus) VALUES ($1, $2)
         ON CONFLICT (only_row) DO UPDATE SET token = excluded.token, bus = excluded.bus`,
      [token, this.heartbeat.bus.name]
    )
    // Until now, others could mark what they had published on the bus of the last leader.
    this.heartbeat.follow({ token, bus: this.heartbeat.bus.name })
    this.leads = true
    await this.#relay(client, token)
  }

  async #tryToLead(client: pg.Client) {
    if (!this.heartbeat.works) {
      return false
    }
    // A hub that has just begun to lead must know the last leader: it may have missed its messages.
    // So the second statement begins after the first one. Both take one round trip.
    const answer = await client.query(
      `SELECT pg_try_advisory_lock(${LEADER_LOCK}) AS locked; ${CURRENT_LEADER}`
    )
    const [lock, leader] = (answer as unknown as pg.QueryResult[]).map(({ rows }) => rows[0])
    if (leader) {
      this.heartbeat.follow(leader)
    }
    return lock.locked as boolean
  }

  /** Announces as soon as LISTEN is active, then after every notification, and at intervals. */
  async #relay(client: pg.Client, token: string) {
    while (!this.#stopping.signal.aborted && this.heartbeat.canLeadWith(token)) {
      if (this.#notified) {
        await pause(WRITER_HEAD_START_MS)
      }
      this.#notified = false
      const since = this.#pendingSince
      this.#pendingSince = undefined
      const startedAt = performance.now()
      const emptied = await announce()
      if (emptied) {
        this.#publishedUntil = startedAt
        if (since) this.observeLag((performance.now() - since) / 1000)
      } else {
        this.#pendingSince = since ?? startedAt
      }
      if (!this.#notified) {
        await this.#rest(emptied ? POLL_INTERVAL_MS : RETRY_INTERVAL_MS)
      }
      // Fails if PostgreSQL no longer answers this session. This hub must then stop leading, so
      // that another hub can lead. A restored backup contains the token of an earlier leader.
      const leader = await currentLeader(client)
      if (leader?.token !== token) {
        return
      }
    }
  }

  #onNotification({ channel, payload }: pg.Notification) {
    if (channel === STATUS_CHANNEL) {
      this.onStatusRequest(payload!)
      return
    }
    this.#pendingSince ??= performance.now()
    this.#notified = true
    this.#wake()
  }

  async #rest(durationMs: number) {
    if (this.#stopping.signal.aborted) {
      return
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, durationMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

async function currentLeader(client: pg.Client): Promise<Leader | undefined> {
  const { rows } = await client.query(CURRENT_LEADER)
  return rows[0]
}
