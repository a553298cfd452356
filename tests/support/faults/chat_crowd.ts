import { setTimeout as pause } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { HUB_PATH, type HubToClient } from '#messaging/contract'
import { ChatClient } from '#tests/support/chat_client'
import type { HubClient } from '#tests/support/visitor'
import type { Member } from './member.js'

/** The headers with which a browser opens a socket. */
type Handshake = Pick<Member, 'cookie' | 'origin'>

/** A page that always comes back: to any hub, after a moment. */
class Page {
  readonly client: ChatClient
  #socket?: HubClient
  #isOver = false

  constructor(
    readonly roomId: number,
    readonly handshake: Handshake,
    readonly hubUrl: string
  ) {
    this.client = new ChatClient(roomId)
  }

  async run(onFirst: () => void) {
    let isFirst = true
    while (!this.#isOver) {
      const socket: HubClient = io(this.hubUrl, {
        path: HUB_PATH,
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
        timeout: 5000,
        extraHeaders: { cookie: this.handshake.cookie, origin: this.handshake.origin },
      })
      this.#socket = socket
      const ended = new Promise<void>((resolve) => {
        socket.once('disconnect', () => resolve())
        socket.once('connect_error', () => resolve())
      })
      socket.once('connect', () => void this.#join(socket, isFirst ? onFirst : () => {}))
      socket.once('connect', () => (isFirst = false))
      await ended
      socket.disconnect()
      await pause(50 + 500 * Math.random())
    }
  }

  /** Loses the connection without a word. */
  cut() {
    this.#socket?.io.engine?.close()
  }

  end() {
    this.#isOver = true
    this.#socket?.disconnect()
  }

  async #join(socket: HubClient, onFirst: () => void) {
    const answer = await this.client.follow(socket).catch(() => undefined)
    if (answer?.ok && answer.rooms.length) onFirst()
    else socket.disconnect()
  }
}

/** Pages that follow a room of the chat through faults. */
export class ChatCrowd {
  readonly pages: Page[]
  #running: Promise<unknown>[] = []

  /** @param handshakes one for each page */
  constructor(roomId: number, handshakes: Handshake[], hubUrl: string) {
    this.pages = handshakes.map((handshake) => new Page(roomId, handshake, hubUrl))
  }

  /** Resolves when all pages have joined. */
  async start() {
    await Promise.all(
      this.pages.map(
        (page) => new Promise<void>((resolve) => this.#running.push(page.run(resolve)))
      )
    )
  }

  cutSome(share: number) {
    for (const page of this.pages) if (Math.random() < share) page.cut()
  }

  get faults() {
    return this.pages.flatMap(({ client }) => client.faults)
  }

  /** Changes that arrived, without those in answers. */
  get deliveries() {
    const sizes = this.pages.flatMap(({ client }) =>
      client.events.map(({ changes }: Parameters<HubToClient['messages']>[0]) => changes.length)
    )
    return sizes.reduce((sum, each) => sum + each, 0)
  }

  get joins() {
    return this.pages.reduce((sum, { client }) => sum + client.views.length, 0)
  }

  async stop() {
    for (const page of this.pages) page.end()
    await Promise.all(this.#running)
  }
}
