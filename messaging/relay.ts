import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import pg from 'pg'
import config from '#config/bus'
import { announce } from '#messaging/announce'

/** Any number that nobody else takes for an advisory lock of this database. */
const LEADERSHIP = 746_233

/** Milliseconds: how soon a hub tries again to lead, and what could not be announced is tried. */
const AGAIN = 500

/** Milliseconds that a writer has to announce for itself, which most do: twice is of no use. */
const GRACE = 5

/** Milliseconds in which a leader's connection has to answer. */
const PATIENCE = 5000

/** PostgreSQL ends a leader that it cannot reach any more within seconds, and so frees the lock. */
const SILENCE =
  '-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=5000'

/**
 * Announces whatever nobody else did: bare SQL, bulk, a writer that died, a bus that was down.
 * Every hub stands for it, PostgreSQL's advisory lock makes one the leader.
 */
export class Relay {
  leads = false
  #ending = new AbortController()
  #done?: Promise<void>
  #wake = () => {}
  #hurried = false
  /** When this leader heard first of what may still be owed. */
  #owedSince?: number

  /**
   * @param canLead whether this hub's bus carries: a hub that cannot announce must not lead
   * @param observeLag receives the seconds from the first notification until nothing was pending
   */
  constructor(
    readonly canLead: () => boolean,
    readonly observeLag: (seconds: number) => void
  ) {}

  start() {
    this.#done = this.#run()
  }

  async stop() {
    this.#ending.abort()
    this.#wake()
    await this.#done
  }

  async #run() {
    while (!this.#ending.signal.aborted) {
      // A connection of its own, past any pooler: LISTEN and the lock live and die with it.
      const client = new pg.Client({
        connectionString: config.databaseUrl,
        application_name: `fairweather relay ${process.pid}`,
        keepAlive: true,
        keepAliveInitialDelayMillis: 1000,
        query_timeout: PATIENCE,
        connectionTimeoutMillis: PATIENCE,
        options: SILENCE,
      })
      const lost = new Promise<void>((resolve) => client.once('end', resolve))
      client.on('error', () => {})
      try {
        await client.connect()
        await this.#lead(client)
      } catch (error) {
        logger.warn('the relay begins anew: %s', (error as Error).message)
      } finally {
        this.leads = false
        client.end().catch(() => {})
        await Promise.race([lost, pause(AGAIN)])
      }
      await this.#rest(AGAIN)
    }
  }

  async #lead(client: pg.Client) {
    while (!(await this.#elected(client))) {
      await this.#rest(AGAIN)
      if (this.#ending.signal.aborted) {
        return
      }
    }
    this.leads = true
    this.#owedSince = undefined
    client.on('notification', () => this.#hurry())
    await client.query('LISTEN pending')
    await this.#relay(client)
  }

  async #elected(client: pg.Client) {
    if (!this.canLead()) {
      return false
    }
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS elected', [LEADERSHIP])
    return rows[0].elected as boolean
  }

  /** First of all, and after every notification, sends what is owed; LISTEN is in force by then. */
  async #relay(client: pg.Client) {
    while (!this.#ending.signal.aborted && this.canLead()) {
      if (this.#hurried) {
        await pause(GRACE)
      }
      this.#hurried = false
      const since = this.#owedSince
      this.#owedSince = undefined
      const settled = await announce()
      if (since && settled) this.observeLag((performance.now() - since) / 1000)
      else this.#owedSince = since ?? this.#owedSince
      if (!this.#hurried) {
        await this.#rest(settled ? 1000 : AGAIN)
      }
      // The canary: a leader that PostgreSQL does not hear must not keep others from leading.
      await client.query('SELECT 1')
    }
  }

  #hurry() {
    this.#owedSince ??= performance.now()
    this.#hurried = true
    this.#wake()
  }

  async #rest(milliseconds: number) {
    if (this.#ending.signal.aborted) {
      return
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
