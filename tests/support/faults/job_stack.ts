import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { FakeOpenMeteo } from '#tests/support/fake_open_meteo'
import { loseHeartbeats } from '#tests/support/job_pauses'
import { MailServer } from '#tests/support/mail_server'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'
import { isSoak } from './fault_suite_sizes.js'
import { PostgresServer } from './postgres_server.js'

const TIMEOUT_MS = 60_000

/**
 * A web server whose jobs are done by workers that a test starts and ends, with a PostgreSQL that
 * can be killed, a mail server and a feed.
 */
export class JobStack {
  /** The workers, with the arguments of each. */
  readonly workers = new Map<ChildProcess, string>()

  static async start(moreSettings: Record<string, string> = {}) {
    const server = await PostgresServer.start()
    const mails = await MailServer.start()
    const feed = await FakeOpenMeteo.start()
    const settings = {
      DATABASE_URL: await server.createDatabase(),
      SMTP_URL: mails.url,
      WEATHER_API_URL: feed.url,
      WEATHER_TIMEOUT: '60',
      LOG_LEVEL: 'fatal',
      ...moreSettings,
    }
    const stack = await Stack.start('postgres', settings, { hubs: 0 })
    return new JobStack(server, stack, mails, feed, await Visitor.admin(stack))
  }

  private constructor(
    readonly server: PostgresServer,
    readonly stack: Stack,
    readonly mails: MailServer,
    readonly feed: FakeOpenMeteo,
    readonly admin: Visitor
  ) {}

  /** Returns the rows; none while the database is starting again. */
  sql = (query: string, values: unknown[] = []) => this.stack.sql(query, values).catch(() => [])

  async startWorker(...args: string[]) {
    const worker = await this.stack.startWorker({}, ...args)
    this.workers.set(worker, args.join(' '))
    return worker
  }

  /**
   * Leaves exactly these workers running. A worker of an earlier test is kept, because each start takes
   * two seconds of a core.
   * @param expected the argument of each worker, or an empty string
   */
  async useWorkers(...expected: string[]) {
    const missing = [...expected]
    const superfluous = [...this.workers].filter(([, args]) => {
      const index = missing.indexOf(args)
      if (index >= 0) missing.splice(index, 1)
      return index < 0
    })
    await Promise.all(superfluous.map(([worker]) => this.end(worker, 'SIGKILL')))
    await Promise.all(missing.map((args) => this.startWorker(...args.split(' ').filter(Boolean))))
    return [...this.workers.keys()]
  }

  /** Keeps the workers from taking jobs meanwhile. */
  async pauseWorkers<T extends unknown[]>(meanwhile: () => Promise<[...T]>) {
    for (const worker of this.workers.keys()) worker.kill('SIGSTOP')
    try {
      return await meanwhile()
    } finally {
      for (const worker of this.workers.keys()) worker.kill('SIGCONT')
    }
  }

  async end(worker: ChildProcess, signal: NodeJS.Signals) {
    this.workers.delete(worker)
    const exit = once(worker, 'exit')
    worker.kill(signal)
    await exit
  }

  async endWorkers(signal: NodeJS.Signals) {
    await Promise.all([...this.workers.keys()].map((worker) => this.end(worker, signal)))
  }

  async restartPostgres(meanwhile = async () => {}) {
    await this.server.kill('SIGKILL')
    await meanwhile()
    await this.server.start()
  }

  /** Uploads readings of a new city. */
  async upload(city: string, rows: number) {
    const cityId = await this.stack.city(city)
    const lines = Array.from({ length: rows }, (_, i) => {
      const time = new Date(Date.UTC(2020, 0, 1) + i * 60_000)
      return `${cityId},1,${time.toISOString()}`
    })
    const text = ['city,celsius,measured_at', ...lines].join('\n')
    const { path } = await this.admin.submit('/admin/imports', { text }, '/admin/imports/create')
    return { id: Number(path.split('/').at(-1)), cityId, path }
  }

  confirm = ({ path }: { path: string }) => this.admin.submit(`${path}/confirmation`, {}, path)

  untilImport(id: number, state: string) {
    return this.#until(`the state ${state}`, async () => {
      const [found] = await this.sql('SELECT state FROM imports WHERE id = $1', [id])
      return found?.state === state
    })
  }

  /** Waits until an import waits for a table that the test has locked. */
  untilImportBlocked() {
    return this.#until('an import in work', async () => {
      const blocked = await this.sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'fairweather import' AND wait_event_type = 'Lock'`
      )
      return blocked.length > 0
    })
  }

  /** @param query returns one row with one column, which becomes true */
  untilRow(query: string, values: unknown[] = []) {
    return this.#until(query, async () => {
      const [row] = await this.sql(query, values)
      return row && Object.values(row)[0] === true
    })
  }

  /** Waits until no job waits or is in work. */
  untilDone() {
    return this.#until('the end of all jobs', async () => {
      const [jobs] = await this.sql(
        `SELECT count(*)::integer AS left FROM pgboss.job WHERE state <= 'active' AND name <> 'dead'`
      )
      return jobs?.left === 0
    })
  }

  #until(expected: string, condition: () => unknown) {
    return until(expected, condition, TIMEOUT_MS)
  }

  /** Counts what exists once, and what is gone, after an import was applied. */
  async importCounts({ id, cityId }: { id: number; cityId: number }) {
    const [counts] = await this.stack.sql(
      `SELECT (SELECT count(*)::integer FROM readings WHERE city_id = $2
            AND measured_at < '2021-01-01') AS readings,
         (SELECT count(*)::integer FROM audit_entries
          WHERE subject_type = 'import' AND subject_id = $1) AS entries,
         (SELECT count(*)::integer FROM import_files WHERE import_id = $1) AS files`,
      [id, cityId]
    )
    return counts
  }

  /** Saves the time until a heartbeat counts as lost. `npm run soak` waits for it. */
  async loseHeartbeats(...queues: string[]) {
    if (!isSoak) await loseHeartbeats(this.stack.sql, ...queues)
  }

  async stop() {
    await this.endWorkers('SIGKILL')
    await this.stack.stop()
    await this.mails.stop()
    this.feed.close()
    await this.server.stop()
  }
}
