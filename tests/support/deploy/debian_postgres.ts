import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort, migrate } from '#tests/support/start_services'
import { until } from '#tests/support/visitor'

const HOME = '/usr/lib/postgresql'

/**
 * Returns the folder with the programs of the newest PostgreSQL that Debian has installed on this
 * machine.
 */
function findPostgresFolder() {
  const folder = readdirSync(HOME)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(HOME, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'pg_dump')))
  if (!folder) throw new Error(`${HOME} contains no PostgreSQL server. Install "postgresql".`)
  return folder
}

/** A server of Debian's PostgreSQL on a free port, with its data in a temporary folder. */
export class DebianPostgres {
  #data = mkdtempSync(join(tmpdir(), 'fairweather-debian-'))
  #user = process.getuid!() === 0 ? idsOf('postgres') : undefined
  #server?: ChildProcess
  #port = 0

  readonly bin = findPostgresFolder()
  /** A PATH that finds pg_dump and pg_restore of the same version as the server. */
  readonly path = `${this.bin}:${process.env.PATH}`

  async start() {
    if (this.#user) chownSync(this.#data, this.#user.uid, this.#user.gid)
    const flags = ['--auth=trust', '--encoding=UTF8', '--username=postgres']
    execFileSync(join(this.bin, 'initdb'), ['-D', this.#data, ...flags], {
      ...this.#user,
      stdio: 'pipe',
      cwd: '/',
    })
    this.#port = await freePort()
    const options = ['-D', this.#data, '-p', `${this.#port}`, '-h', '127.0.0.1', '-k', this.#data]
    this.#server = spawn(join(this.bin, 'postgres'), options, {
      ...this.#user,
      stdio: 'ignore',
      cwd: '/',
    })
    process.once('exit', () => this.#server?.kill('SIGINT'))
    await until('the server to answer', () => this.#answers(), 10_000)
  }

  async #answers() {
    try {
      await this.run('SELECT 1')
      return true
    } catch {
      return false
    }
  }

  url(database: string) {
    return `postgres://postgres@127.0.0.1:${this.#port}/${database}`
  }

  /** Creates a database with the schema in it, and returns its URL. */
  async createDatabase(database: string) {
    await this.run(`CREATE DATABASE ${database}`)
    migrate(this.url(database))
    return this.url(database)
  }

  async run(statement: string) {
    const client = new pg.Client(this.url('postgres'))
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }

  async stop() {
    const ended = once(this.#server!, 'exit')
    // A "fast" shutdown, which does not wait for clients to disconnect.
    this.#server!.kill('SIGINT')
    await ended
    rmSync(this.#data, { recursive: true, force: true })
  }
}

function idsOf(user: string) {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
