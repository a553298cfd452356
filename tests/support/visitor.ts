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
import type { Ability } from '#accounts/abilities'
import { openSessions } from '#tests/support/open_sessions'
import type { Stack } from '#tests/support/stack'

export type HubClient = Socket<HubToClient, ClientToHub>

let visitors = 0

/** Hashes passwords like the application, which does not run in this process. */
const hasher = new Hash(new Scrypt({}))
const hashes = new Map<string, Promise<string>>()

/** Hashes each password only once, because hashing is slow on purpose. */
export function hashOf(password: string) {
  if (!hashes.has(password)) hashes.set(password, hasher.make(password))
  return hashes.get(password)!
}

export interface Page {
  path: string
  status: number
  headers: Headers
  body: string
}

/**
 * A visitor whose browser runs no JavaScript. The browser stores cookies, submits forms and opens
 * sockets.
 */
export class Visitor {
  readonly name = 'Vera Visitor'
  readonly email = `visitor${++visitors}@example.org`
  readonly password = 'correct horse battery'
  #cookies = new Map<string, string>()
  /** Names of the cookies that a browser keeps when it is closed. */
  #persistentCookies = new Set<string>()
  #sockets: HubClient[] = []
  /** The path of the newest page. */
  #page = '/login'
  /** The token of that page. It is valid as long as the session. */
  #csrfToken?: string

  constructor(readonly stack: Stack) {}

  /** Creates an account and signs it in with SQL, which is faster than the pages. */
  static async registered(stack: Stack, role = 'member') {
    const visitor = new Visitor(stack)
    const [{ id }] = await stack.sql(
      `WITH account AS (
         INSERT INTO users (name, email, password, role) VALUES ($1, $2, $3, $4) RETURNING id)
       INSERT INTO sign_ins (user_id, device) SELECT id, 'unknown' FROM account RETURNING id`,
      [visitor.name, visitor.email, await hashOf(visitor.password), role]
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

  /** Returns the row of this visitor's account. */
  async account() {
    const [user] = await this.stack.sql('SELECT * FROM users WHERE email = $1', [this.email])
    return user
  }

  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The headers with which a browser opens a socket. */
  get handshake() {
    return { cookie: this.cookie, origin: this.stack.url }
  }

  restartBrowser() {
    for (const name of this.#cookies.keys()) {
      if (!this.#persistentCookies.has(name)) this.#cookies.delete(name)
    }
    this.#page = '/login'
    this.#csrfToken = undefined
  }

  register(fields: Record<string, unknown> = {}) {
    const { name, email, password } = this
    const defaults = { name, email, password, password_confirmation: password }
    return this.submit('/register', { ...defaults, ...fields }, '/register')
  }

  signIn(password = this.password, email = this.email) {
    return this.submit('/login', { email, password }, '/login')
  }

  /**
   * Submits a form from its page, and follows the redirect. Opens that page only if there is no token yet.
   * @param from by default the newest page
   */
  async submit(path: string, fields: Record<string, unknown> = {}, from = this.#page) {
    const referer = this.#csrfToken ? from : (await this.open(from)).path
    const response = await this.send(path, { ...fields, _csrf: this.#csrfToken }, referer)
    const location = this.#locationOf(response)
    return location ? this.get(location) : response
  }

  /** Opens a page, and follows redirects. */
  async open(path: string): Promise<Page> {
    const page = await this.get(path)
    const location = this.#locationOf(page)
    return location ? this.open(location) : page
  }

  #locationOf({ headers }: Page) {
    return headers.get('location')?.replace(this.stack.url, '')
  }

  async csrfToken() {
    if (!this.#csrfToken) await this.open('/login')
    return this.#csrfToken ?? ''
  }

  /** Sends only these fields, and does not follow redirects. */
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
      if (/max-age/i.test(cookie)) this.#persistentCookies.add(name)
      else this.#persistentCookies.delete(name)
    }
    const { status, headers } = response
    const body = await response.text()
    const token = csrfTokenIn(body)
    if (token) {
      this.#page = path
      this.#csrfToken = token
    }
    return { path, status, headers, body }
  }

  /**
   * Connects to the hub like this visitor's browser.
   * @throws if the hub rejects the connection
   */
  async connect(
    headers: Record<string, string> = this.handshake,
    namespace = '/',
    hub = this.stack.hubUrl
  ) {
    return this.#open(hub + namespace, { extraHeaders: headers })
  }

  /** Connects to the hub like a program with an access token, without cookies and origin. */
  async connectWithToken(
    token: unknown,
    hub = this.stack.hubUrl,
    headers: Record<string, string> = {}
  ) {
    return this.#open(hub, { extraHeaders: headers, auth: { token } })
  }

  /** Connects to the hub like a page on which nobody is signed in. */
  async connectAsVisitor(
    hub = this.stack.hubUrl,
    headers: Record<string, string> = { origin: this.stack.url },
    auth: Record<string, unknown> = { visitor: true }
  ) {
    return this.#open(hub, { extraHeaders: headers, auth })
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

  /** Connects to each hub of the stack. */
  connectToAll() {
    return Promise.all(this.stack.hubs.map(({ url }) => this.connect(this.handshake, '/', url)))
  }

  /** Creates an access token on the settings page, and returns it. */
  async createToken(name = 'display in the hall', ...abilities: Ability[]) {
    const chosen = abilities.length ? abilities : ['cities:read']
    const fields = {
      name,
      expires_in: '30',
      ...Object.fromEntries(chosen.map((ability, n) => [`abilities[${n}]`, ability])),
    }
    const { body } = await this.submit('/settings/access-tokens', fields, '/settings/access-tokens')
    return shownAccessToken(body)!
  }

  /** Creates an access token for pages of other sites on the settings page, and returns it. */
  async createEmbeddingToken(origins: string[], name = 'page of the club') {
    const fields = { name, expires_in: '30', used_by: 'page', origins: origins.join('\n') }
    const { body } = await this.submit('/settings/access-tokens', fields, '/settings/access-tokens')
    return shownAccessToken(body)!
  }

  /** Adds cities to the board with SQL. */
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

function csrfTokenIn(body: string) {
  return /name="csrf-token" content="([^"]+)"/.exec(body)?.[1]
}

/** Returns the access token that a page shows, if it shows one. */
export function shownAccessToken(body: string) {
  return /fairweather_[\w.-]+/.exec(body)?.[0]
}

export function watch(socket: HubClient, cityIds: unknown): Promise<Answer> {
  return socket.timeout(TIMEOUT_FACTOR * 5000).emitWithAck('watch', cityIds as number[])
}

export function oversee(socket: HubClient, cityIds: unknown): Promise<Answer> {
  return socket.timeout(TIMEOUT_FACTOR * 5000).emitWithAck('oversee', cityIds as number[])
}

/** Returns an array to which every reading that arrives is added. */
export function collectReadings(socket: HubClient) {
  const readings: Reading[] = []
  socket.on('reading', (reading) => readings.push(reading))
  socket.on('readings', (several) => readings.push(...several))
  return readings
}

/**
 * Factor for time limits, because the machine may be busy. `npm run soak` and `npm run bench` measure the
 * promised times.
 */
export const TIMEOUT_FACTOR = 8

/**
 * Waits until a condition is true.
 * @param expected describes the condition in the error message
 * @throws if the condition does not become true in time
 */
export async function until(expected: string, condition: () => unknown, timeoutMs = 5000) {
  const deadline = Date.now() + TIMEOUT_FACTOR * timeoutMs
  // The pauses grow, because each check takes time from the processes under test.
  for (let pauseMs = 5; !(await condition()); pauseMs = Math.min(1.3 * pauseMs, 100)) {
    if (Date.now() > deadline) throw new Error(`Timed out waiting for: ${expected}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
