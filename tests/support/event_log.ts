import type { HubClient } from '#tests/support/visitor'

type Kind = 'reading' | 'bye' | 'disconnect'

export interface ReceivedEvent {
  socket: HubClient
  kind: Kind
  reason?: string
  at: number
}

/**
 * The events that sockets received, in the order of their arrival: readings, `bye` and disconnects.
 */
export class EventLog {
  readonly received: ReceivedEvent[] = []

  add(socket: HubClient) {
    const log = (kind: Kind, reason?: string) =>
      this.received.push({ socket, kind, reason, at: Date.now() })
    socket.on('reading', () => log('reading'))
    socket.on('readings', (readings) => readings.forEach(() => log('reading')))
    socket.on('bye', ({ reason }) => log('bye', reason))
    socket.on('disconnect', (reason) => log('disconnect', reason))
    return socket
  }

  all(kind: Kind) {
    return this.received.filter((event) => event.kind === kind)
  }

  /** Returns, for each socket, the events from its first `bye` on. */
  endings() {
    const bySocket = Map.groupBy(this.received, ({ socket }) => socket)
    return Array.from(bySocket.values(), (events) => {
      const bye = events.findIndex(({ kind }) => kind === 'bye')
      return events.slice(bye).map(({ kind, reason }) => `${kind}: ${reason}`)
    })
  }
}
