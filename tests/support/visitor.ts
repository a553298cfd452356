import { Hash } from '@adonisjs/core/hash'
import { Scrypt } from '@adonisjs/core/hash/drivers/scrypt'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import {
  HUB_PATH,
  type Answer,
  type ClientToHub,
  type HubToClient,
  type Reading,
} from '#messaging/contract'
import { openSessions } from '#tests/support/open_sessions'
import type { Stack } from '#tests/support/stack'

export type HubClient = Socket<HubToClient, ClientToHub>

let visitors = 0

/** As the application has it, which need not be there. */
const hash = new Hash(new Scrypt({}))
const hashes = new Map<string, Promise<string>>()

/** Once for each: it takes long on purpose. */
function hashed(password: string) {
  if (!hashes.has(password)) hashes.set(password, hash.make(password))
  return hashes.get(password)!
}

export interface Page {
  path: string
  status: number
  headers: Headers
  body: string
}

/** Somebody at a browser without JavaScript: keeps cookies, fills in forms, opens sockets. */
export class Visitor {
  readonly name = 'Vera Visitor'
  readonly email = `visitor${++visitors}@example.org`
  readonly password = 'correct horse battery'
  #cookies = new Map<string, string>()
  /** The names of those that a browser keeps when it is closed. */
  #kept = new Set<string>()
  #sockets: HubClient[] = []

  constructor(readonly stack: Stack) {}

  /** Who has an account, and is signed in: as by the pages, without the work of them. */
  static async registered(stack: Stack, role = 'member') {
    const visitor = new Visitor(stack)
    const [{ id }] = await stack.sql(
      `WITH account AS (
         INSERT INTO users (name, email, password, role) VALUES ($1, $2, $3, $4) RETURNING id)
       INSERT INTO sign_ins (user_id, device) SELECT id, 'unknown' FROM account RETURNING id`,
      [visitor.name, visitor.email, await hashed(visitor.password), role]
    )
    const [[cookie, value]] = await openSessions(stack.sql, stack.env, [id])
    visitor.#cookies.set(cookie, value)
    return visitor
  }

  static admin(stack: Stack) {
    return this.registered(stack, 'admin')
  }

  static manager(stack: Stack) {
    return this.registered(stack, 'manager')
  }

  /** The row of this visitor's account. */
  async account() {
    const [user] = await this.stack.sql('SELECT * FROM users WHERE email = $1', [this.email])
    return user
  }

  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** What a browser says of itself when it opens a socket. */
  get handshake() {
    return { cookie: this.cookie, origin: this.stack.url }
  }

  /** Closes the browser, and opens it again. */
  restartBrowser() {
    for (const name of this.#cookies.keys()) if (!this.#kept.has(name)) this.#cookies.delete(name)
  }

  register(fields: Record<string, unknown> = {}) {
    const { name, email, password } = this
    const own = { name, email, password, password_confirmation: password }
    return this.submit('/register', { ...own, ...fields }, '/register')
  }

  signIn(password = this.password, email = this.email) {
    return this.submit('/login', { email, password })
  }

  /** Sends a form from the page that has it, and follows to the page it leads to. */
  async submit(path: string, fields: Record<string, unknown> = {}, from = '/login') {
    const page = await this.open(from)
    const answer = await this.send(path, { ...fields, _csrf: tokenOf(page.body) }, page.path)
    const next = this.#next(answer)
    return next ? this.get(next) : answer
  }

  /** Opens a page as browsers do: to wherever it leads. */
  async open(path: string): Promise<Page> {
    const page = await this.get(path)
    const next = this.#next(page)
    return next ? this.open(next) : page
  }

  #next({ headers }: Page) {
    return headers.get('location')?.replace(this.stack.url, '')
  }

  /** What goes with a form of this visitor's pages. */
  async csrfToken() {
    const page = await this.open('/login')
    return tokenOf(page.body)
  }

  /** The fields alone, as they are, and the bare answer. */
  send(path: string, fields: Record<string, unknown>, from = '/login', method = 'POST') {
    return this.request(path, {
      method,
      headers: { referer: this.stack.url + from },
      body: new URLSearchParams(fields as Record<string, string>),
    })
  }

  get(path: string) {
    return this.request(path)
  }

  async request(path: string, init: RequestInit = {}): Promise<Page> {
    const response = await fetch(new URL(path, this.stack.url), {
      redirect: 'manual',
      ...init,
      headers: { accept: 'text/html', cookie: this.cookie, ...init.headers },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (value) this.#cookies.set(name, value)
      else this.#cookies.delete(name)
      if (/max-age/i.test(cookie)) this.#kept.add(name)
      else this.#kept.delete(name)
    }
    const { status, headers } = response
    return { path, status, headers, body: await response.text() }
  }

  /** A connection to the hub, as this visitor's browser would open it; rejects where it is refused. */
  async connect(
    headers: Record<string, string> = this.handshake,
    namespace = '/',
    hub = this.stack.hubUrl
  ) {
    return this.#open(hub + namespace, { extraHeaders: headers })
  }

  /** A connection of a program, which has neither cookie nor page, unless these headers say so. */
  async connectWithToken(
    token: unknown,
    hub = this.stack.hubUrl,
    headers: Record<string, string> = {}
  ) {
    return this.#open(hub, { extraHeaders: headers, auth: { token } })
  }

  #open(address: string, options: Partial<ManagerOptions & SocketOptions>) {
    const socket: HubClient = io(address, {
      path: HUB_PATH,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      ...options,
    })
    this.#sockets.push(socket)
    return new Promise<HubClient>((resolve, reject) => {
      socket.once('connect', () => resolve(socket))
      socket.once('connect_error', reject)
    })
  }

  /** A connection to each hub of the stack. */
  connectToAll() {
    return Promise.all(this.stack.hubs.map(({ url }) => this.connect(this.handshake, '/', url)))
  }

  /** Makes an access token, as the settings do, and reads it off the page. */
  async createToken(name = 'display in the hall') {
    const fields = { name, expires_in: '30' }
    const { body } = await this.submit('/settings/access-tokens', fields, '/settings/access-tokens')
    return shownAccessToken(body)!
  }

  /** Takes a city onto the board, by bare SQL. */
  async subscribe(...cityIds: number[]) {
    await this.stack.sql(
      `INSERT INTO subscriptions SELECT users.id, city FROM users, unnest($2::int[]) city
       WHERE email = $1`,
      [this.email, cityIds]
    )
  }

  leave() {
    for (const socket of this.#sockets) socket.disconnect()
  }
}

function tokenOf(body: string) {
  return /name="csrf-token" content="([^"]+)"/.exec(body)?.[1] ?? ''
}

/** The access token that a page shows; undefined where it shows none. */
export function shownAccessToken(body: string) {
  return /fairweather_[\w.-]+/.exec(body)?.[0]
}

export function watch(socket: HubClient, cityIds: unknown): Promise<Answer> {
  return socket.timeout(TIMEOUT_FACTOR * 5000).emitWithAck('watch', cityIds as number[])
}

export function oversee(socket: HubClient, cityIds: unknown): Promise<Answer> {
  return socket.timeout(TIMEOUT_FACTOR * 5000).emitWithAck('oversee', cityIds as number[])
}

/** Keeps every reading that arrives. */
export function collectReadings(socket: HubClient) {
  const readings: Reading[] = []
  socket.on('reading', (reading) => readings.push(reading))
  return readings
}

/**
 * How many times longer than promised things may take on a machine that does much else as well: the
 * promises themselves are measured by `npm run soak` and `npm run bench`.
 */
export const TIMEOUT_FACTOR = 3

/** Waits until it holds; where it does not in time, says what was waited for. */
export async function until(what: string, holds: () => unknown, within = 5000) {
  const deadline = Date.now() + TIMEOUT_FACTOR * within
  // Less and less often: to look costs time that what is waited for needs.
  for (let rest = 5; !(await holds()); rest = Math.min(1.3 * rest, 100)) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, rest))
  }
}
