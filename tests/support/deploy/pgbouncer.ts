import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, stopProcess, untilPortAnswers } from '#tests/support/start_services'

/** PgBouncer in transaction mode: a client has a connection to PostgreSQL only in a transaction. */
export class PgBouncer {
  #folder = mkdtempSync(join(tmpdir(), 'fairweather-pgbouncer-'))
  #process?: ChildProcess

  /** Starts PgBouncer in front of the server with this database. */
  static async inFrontOf(url: string) {
    const bouncer = new PgBouncer(url, await freePort())
    await bouncer.#start()
    return bouncer
  }

  private constructor(
    readonly target: string,
    readonly port: number
  ) {}

  /** The URL of the database through PgBouncer. */
  get url() {
    const url = new URL(this.target)
    url.host = `127.0.0.1:${this.port}`
    return url.href
  }

  async #start() {
    const { hostname, port, username, password } = new URL(this.target)
    const path = join(this.#folder, 'pgbouncer.ini')
    writeFileSync(
      path,
      `[databases]
       * = host=${hostname} port=${port} user=${username} password=${password}
       [pgbouncer]
       listen_addr = 127.0.0.1
       listen_port = ${this.port}
       unix_socket_dir =
       auth_type = any
       pool_mode = transaction
       ; Fewer than the clients, so that they share connections.
       default_pool_size = 4
       ${process.getuid!() === 0 ? 'user = postgres' : ''}`.replaceAll(/^ +/gm, '')
    )
    chmodSync(this.#folder, 0o755)
    this.#process = spawn('pgbouncer', ['-q', path], { stdio: 'ignore' })
    await untilPortAnswers(this.port)
  }

  async stop() {
    await stopProcess(this.#process!)
    rmSync(this.#folder, { recursive: true })
  }
}
