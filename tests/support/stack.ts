import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Group } from '@japa/runner/core'
import pg from 'pg'
import { CommandProcess } from '#tests/support/command_process'
import { BUILT, BUILT_FLAGS } from '#tests/support/fork_module'
import { providerSettings } from '#tests/support/fake_provider'
import { skipWithout } from '#tests/support/programs'
import { hideOutputOf } from '#tests/support/test_output'
import { createDatabase, stopProcess, freePort, redisUrl } from '#tests/support/start_services'

export type BusName = 'postgres' | 'redis'

export const buses: BusName[] = ['postgres', 'redis']

/** The buses that can be tested on this machine. */
export const availableBuses = redisUrl ? buses : buses.filter((bus) => bus !== 'redis')

/** Skips the tests of a group on a machine without the program of their bus. */
export function skipWithoutBus(group: Group, bus: BusName) {
  if (bus === 'redis') skipWithout(group, 'redis-server')
}

const SERVER = BUILT ? ['bin/server.js'] : ['--import=./bin/typescript_loader.js', 'bin/server.ts']

/** The suites register and sign in very often from one address. */
const UNLIMITED = Object.fromEntries(
  [
    'SIGN_IN_FAILURES',
    'SIGN_IN_FAILURES_PER_IP',
    'SIGN_IN_FAILURES_PER_ACCOUNT',
    'REGISTRATIONS_PER_IP',
    'REGISTRATIONS_PER_EMAIL',
    'MAIL_REQUESTS_PER_IP',
    'MAIL_REQUESTS_PER_EMAIL',
    'API_REQUESTS_PER_IP',
    'API_REQUESTS_PER_TOKEN',
    'MESSAGES_PER_MINUTE',
    'SEARCHES_PER_MINUTE',
  ].map((name) => [name, '1000000'])
)

const stacksWithOneHub = new Map<BusName, Promise<Stack>>()
const stacksWithTwoHubs = new Map<BusName, Promise<Stack>>()
const stacks: Stack[] = []

/** The stacks that tests of the current file have started for themselves. */
let stacksOfFile: Stack[] = []

/**
 * Returns the stack with this bus that all tests of a run share. It has one web server and one hub.
 */
export function stackOn(bus: BusName = 'postgres') {
  if (!stacksWithOneHub.has(bus)) stacksWithOneHub.set(bus, withProviders(bus))
  return stacksWithOneHub.get(bus)!
}

async function withProviders(bus: BusName) {
  return Stack.start(bus, await providerSettings(), { isShared: true })
}

function startTwoHubs(bus: BusName) {
  return Stack.start(bus, {}, { hubs: 2, isShared: true })
}

/**
 * Returns the shared stack with two hubs. If an earlier test has ended a hub, that hub is
 * restarted.
 */
export async function twoHubsOn(bus: BusName) {
  if (!stacksWithTwoHubs.has(bus)) stacksWithTwoHubs.set(bus, startTwoHubs(bus))
  const stack = await stacksWithTwoHubs.get(bus)!
  for (const hub of stack.hubs) {
    const { exitCode, signalCode } = hub.process
    if (exitCode !== null || signalCode) await stack.restartHub(hub)
  }
  return stack
}

/** Starts a hub with other settings for the web server that all tests of a run share. */
export async function addedHub(settings: Record<string, string>) {
  const { env } = await stackOn()
  const HUB_PORT = String(await freePort())
  return Stack.start('postgres', { ...env, HUB_PORT, ...settings }, { web: false })
}

export async function stopStacks() {
  await Promise.all(stacks.map((stack) => stack.stop()))
}

/**
 * Stops the stacks that no later file uses, because each process without work still takes about 1 % of
 * a core.
 */
export function stopStacksOfFile() {
  const ended = stacksOfFile
  stacksOfFile = []
  return Promise.all(ended.map((stack) => stack.stop()))
}

interface StackOptions {
  web?: boolean
  hubs?: number
  /** The URL of a proxy in front of the web servers and hubs. */
  publicUrl?: string
  capturesLog?: boolean
  /** Keeps the stack until the end of the run, and not only until the end of the file that starts it. */
  isShared?: boolean
}

export interface ServerProcess {
  url: string
  process: ChildProcess
}

export type Hub = ServerProcess

/** Web servers and hubs as real processes, with their own database. */
export class Stack {
  readonly url: string
  readonly hubUrl: string
  readonly hubs: Hub[] = []
  web!: ChildProcess
  /** The web servers that `addWeb` has started. */
  readonly webs: ServerProcess[] = []
  /** The output of the processes, if `capturesLog` is set. */
  log = ''
  #db: pg.Pool
  #children: ChildProcess[] = []
  #commands?: CommandProcess
  #jobs?: Promise<ChildProcess>
  #stopped?: Promise<void>

  static async start(
    bus: BusName,
    settings: Record<string, string> = {},
    { web = true, hubs = 1, publicUrl, capturesLog, isShared = false }: StackOptions = {}
  ) {
    const env = {
      NODE_ENV: 'development',
      APP_KEY: randomBytes(24).toString('base64url'),
      HOST: '127.0.0.1',
      // Each mail is logged as a warning, so warnings are hidden.
      LOG_LEVEL: 'error',
      PORT: String(await freePort()),
      HUB_PORT: String(await freePort()),
      DATABASE_URL: settings.DATABASE_URL ?? (await createDatabase()),
      ...(bus === 'redis' && { REDIS_URL: redisUrl!, SESSION_DRIVER: 'redis' }),
      ...UNLIMITED,
      ...(publicUrl && { APP_URL: publicUrl, HUB_URL: publicUrl, TRUSTED_PROXIES: 'loopback' }),
      ...settings,
    }
    const stack = new Stack(env, { publicUrl, capturesLog })
    stacks.push(stack)
    if (!isShared) stacksOfFile.push(stack)
    await Promise.all([web && stack.startWeb(), stack.#startHubs(hubs)])
    return stack
  }

  constructor(
    readonly env: Record<string, string>,
    readonly options: Pick<StackOptions, 'publicUrl' | 'capturesLog'> = {}
  ) {
    const { publicUrl } = options
    this.url = publicUrl ?? `http://localhost:${env.PORT}`
    this.hubUrl = publicUrl ?? `http://localhost:${env.HUB_PORT}`
    this.#db = new pg.Pool({ connectionString: env.DATABASE_URL })
    // Some suites stop their database, which ends idle connections.
    this.#db.on('error', () => {})
  }

  /** Runs SQL without the application, and returns the rows. */
  sql = async (query: string, values: unknown[] = []) => {
    const { rows } = await this.#db.query(query, values)
    return rows
  }

  /** Inserts an enabled city, and returns its id. */
  async city(name: string, celsius: number | null = null, country = 'Testland') {
    const [{ id }] = await this.sql(
      `INSERT INTO cities (name, country, latitude, longitude, celsius, measured_at)
       VALUES ($1, $4, 0, 0, $2, $3) RETURNING id`,
      [name, celsius, celsius === null ? null : new Date(Date.now() - 3_600_000), country]
    )
    return id as number
  }

  /**
   * Runs an Ace command with the settings of this stack, in one process for all such commands of the
   * stack. This needs a fraction of the time of `ace`, but does not test the start and the end of the
   * command's process.
   */
  runCommand(...args: string[]) {
    if (!this.#commands) {
      this.#commands = new CommandProcess({ ...process.env, ...this.env })
      this.#children.push(this.#commands.child)
    }
    return this.#commands.run(args)
  }

  /** Runs an Ace command with the settings of this stack in its own process. */
  ace(...args: string[]) {
    return this.aceWithSettings({}, ...args)
  }

  /** Runs an Ace command with a text on its standard input. */
  aceWithInput(input: string, ...args: string[]) {
    return this.#ace(process.execPath, args, { cwd: BUILT, input })
  }

  /** Runs an Ace command with other settings. */
  aceWithSettings(settings: Record<string, string>, ...args: string[]) {
    return this.#ace(process.execPath, args, { cwd: BUILT, settings })
  }

  /** Runs an Ace command with another Node, from the sources. */
  aceWithNode(node: string, ...args: string[]) {
    return this.#ace(node, args)
  }

  /** Starts the process that does the jobs, such as sending mails, unless it runs already. */
  startJobs() {
    this.#jobs ??= this.startWorker()
    return this.#jobs
  }

  /** Starts a process that does the jobs. */
  async startWorker(settings: Record<string, string> = {}, ...args: string[]) {
    const { process, ready } = this.#spawn('jobs', ['ace.js', 'jobs:work', ...args], settings)
    await ready
    return process
  }

  async startWeb() {
    const { process, ready } = this.#spawn('web', SERVER)
    this.web = process
    await ready
  }

  async killWeb() {
    await kill(this.web)
  }

  async killHub(hub: Hub) {
    await this.kill(hub)
  }

  async kill({ process }: ServerProcess) {
    await kill(process)
  }

  /** Starts a hub again, in a new process at the same port. */
  async restartHub(hub: Hub) {
    hub.process = await this.#serveHub(new URL(hub.url).port)
  }

  /** Starts one more hub, with other settings. */
  async addHub(settings: Record<string, string>) {
    const port = String(await freePort())
    const hub = {
      url: `http://localhost:${port}`,
      process: await this.#serveHub(port, settings),
    }
    this.hubs.push(hub)
    return hub
  }

  /** Starts one more web server, and returns its URL. */
  async addWeb() {
    const port = String(await freePort())
    const web = { url: `http://localhost:${port}`, process: await this.#serveWeb(port) }
    this.webs.push(web)
    return web.url
  }

  /** Starts a web server again, in a new process at the same port. */
  async restartWeb(web: ServerProcess) {
    web.process = await this.#serveWeb(new URL(web.url).port)
  }

  async #serveWeb(PORT: string) {
    const { process, ready } = this.#spawn('web', SERVER, { PORT })
    await ready
    return process
  }

  /** Starts hubs. The first one listens at HUB_PORT. */
  async #startHubs(count: number) {
    const ports = await Promise.all(
      Array.from({ length: count }, async (_, n) =>
        n ? String(await freePort()) : this.env.HUB_PORT
      )
    )
    const processes = await Promise.all(ports.map((port) => this.#serveHub(port)))
    this.hubs.push(
      ...processes.map((process, n) => ({ url: `http://localhost:${ports[n]}`, process }))
    )
  }

  async #serveHub(port: string, settings: Record<string, string> = {}) {
    const args = ['ace.js', 'hub:serve', `--port=${port}`]
    const { process, ready } = this.#spawn('hub', args, settings)
    await ready
    return process
  }

  stop() {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop() {
    await Promise.all(this.#children.map((child) => stopProcess(child)))
    await this.#db.end()
  }

  #spawn(environment: string, args: string[], settings: Record<string, string> = {}) {
    const child = spawn(process.execPath, [...BUILT_FLAGS, ...args], {
      cwd: BUILT,
      env: { ...process.env, ...this.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    hideOutputOf(child)
    if (this.options.capturesLog) {
      for (const pipe of [child.stdout, child.stderr])
        pipe!.on('data', (text) => (this.log += text))
    }
    this.#children.push(child)
    const ready = new Promise<void>((resolve, reject) => {
      child.on('message', (message: { environment?: string }) => {
        if (message.environment === environment) resolve()
      })
      child.once('exit', () => reject(new Error(`The ${environment} ended before it was ready`)))
    })
    return { process: child, ready }
  }

  /**
   * Runs an Ace command. If it takes longer than 40 seconds, it is killed, and has no exit code.
   */
  async #ace(
    node: string,
    args: string[],
    {
      cwd,
      settings,
      input,
    }: { cwd?: string; settings?: Record<string, string>; input?: string } = {}
  ) {
    const child = spawn(node, [...(cwd ? BUILT_FLAGS : []), 'ace', ...args], {
      cwd,
      env: { ...process.env, ...this.env, ...settings },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      timeout: 40_000,
    })
    // Ignores EPIPE: a command that rejects its input may end before it has read all of the input.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
    let [stdout, stderr] = ['', '']
    child.stdout!.on('data', (text) => (stdout += text))
    child.stderr!.on('data', (text) => (stderr += text))
    const [exitCode] = await once(child, 'close')
    return { exitCode, stdout, stderr }
  }
}

async function kill(child: ChildProcess) {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
