import type { HubClient } from '#tests/support/visitor'

type What = 'reading' | 'bye' | 'disconnect'

export interface Told {
  socket: HubClient
  what: What
  /** The reason, where one is given. */
  why?: string
  at: number
}

/** What sockets are told of readings and endings, in the order in which they are. */
export class Record {
  readonly told: Told[] = []

  add(socket: HubClient) {
    const note = (what: What, why?: string) => this.told.push({ socket, what, why, at: Date.now() })
    socket.on('reading', () => note('reading'))
    socket.on('bye', ({ reason }) => note('bye', reason))
    socket.on('disconnect', (reason) => note('disconnect', reason))
    return socket
  }

  all(what: What) {
    return this.told.filter((each) => each.what === what)
  }

  /** Of each socket, what it was told from its first `bye` on. */
  endings() {
    const sockets = Map.groupBy(this.told, ({ socket }) => socket)
    return Array.from(sockets.values(), (told) => {
      const bye = told.findIndex(({ what }) => what === 'bye')
      return told.slice(bye).map(({ what, why }) => `${what}: ${why}`)
    })
  }
}
