import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  createDatabase,
  createDataFolder,
  startMigratedPostgresIn,
  startPostgresIn,
  stopProcess,
} from '#tests/support/start_services'

/**
 * A PostgreSQL server that can be killed and started again at the same port. Unlike the server of
 * the other suites, it loses no committed data in a crash.
 */
export class PostgresServer {
  #folder = createDataFolder('fairweather-faults-')
  #server?: ChildProcess
  #url?: URL

  static async start() {
    const postgres = new PostgresServer()
    // Sends SIGTERM, not SIGKILL: PostgreSQL is a child of `#server`, and would keep running if
    // `#server` were killed.
    process.once('exit', () => postgres.#server?.kill())
    postgres.#serve(await startMigratedPostgresIn(postgres.#folder))
    return postgres
  }

  async start() {
    this.#serve(await startPostgresIn(this.#folder, `--port=${this.#url!.port}`))
  }

  #serve({ child, url }: { child: ChildProcess; url: URL }) {
    this.#server = child
    this.#url = url
  }

  /** Creates a database with the schema in it, and returns its URL. */
  createDatabase() {
    return createDatabase(this.#url)
  }

  /** Sends a signal to PostgreSQL itself, not to its parent. SIGQUIT ends it like a crash. */
  async kill(signal: NodeJS.Signals) {
    const [pid] = readFileSync(join(this.#folder, 'postgres/postmaster.pid'), 'utf8').split('\n')
    const ended = once(this.#server!, 'exit')
    process.kill(Number(pid), signal)
    await ended
  }

  async stop() {
    await stopProcess(this.#server!)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
