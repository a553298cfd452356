import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort, migrate } from '#tests/support/services'
import { until } from '#tests/support/visitor'

const HOME = '/usr/lib/postgresql'

/** The newest PostgreSQL that Debian has installed here; undefined where there is none. */
const folder = existsSync(HOME)
  ? readdirSync(HOME)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(HOME, version, 'bin'))
      .find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'pg_dump')))
  : undefined

/** Whether it is there; where it has to be and is not, that is an error. */
export function hasDebianPostgres() {
  if (folder) return true
  const sentence = 'Debian has no PostgreSQL here, so no backup was made and restored.'
  if (process.env.CI) throw new Error(sentence)
  console.warn(`\n  SKIPPED  ${sentence}\n`)
  return false
}

/** A server of it, on a free port, with its data in a folder of its own. */
export class DebianPostgres {
  #data = mkdtempSync(join(tmpdir(), 'fairweather-debian-'))
  #as = process.getuid!() === 0 ? idsOf('postgres') : undefined
  #server?: ChildProcess
  #port = 0

  /** What `pg_dump` and its kind are found by: they have to be of this server's version. */
  readonly bin = folder!
  readonly path = `${folder}:${process.env.PATH}`

  async start() {
    if (this.#as) chownSync(this.#data, this.#as.uid, this.#as.gid)
    execFileSync(join(folder!, 'initdb'), ['-D', this.#data, '--auth=trust', '--encoding=UTF8', '--username=postgres'], { ...this.#as, stdio: 'pipe', cwd: '/' }) // prettier-ignore
    this.#port = await freePort()
    const options = ['-D', this.#data, '-p', `${this.#port}`, '-h', '127.0.0.1', '-k', this.#data]
    this.#server = spawn(join(folder!, 'postgres'), options, { ...this.#as, stdio: 'ignore', cwd: '/' }) // prettier-ignore
    process.once('exit', () => this.#server?.kill('SIGINT'))
    await until('the server to answer', () => this.run('SELECT 1').then(() => true, () => false), 10_000) // prettier-ignore
  }

  url(database: string) {
    return `postgres://postgres@127.0.0.1:${this.#port}/${database}`
  }

  async migrated(database: string) {
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
    // "Fast": it waits for nobody who is connected.
    this.#server!.kill('SIGINT')
    await ended
    rmSync(this.#data, { recursive: true, force: true })
  }
}

function idsOf(user: string) {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
