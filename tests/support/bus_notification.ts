/** Where hubs on PostgreSQL's bus listen. */
export const BUS_CHANNEL = 'socket.io#/'

/** A word to all hubs, as the emitter of messaging/postgres_bus.ts puts it into one NOTIFY. */
export function busNotification(...word: [event: string, payload: unknown]) {
  return JSON.stringify({ uid: 'emitter', nsp: '/', type: 9, data: { packet: word } })
}
