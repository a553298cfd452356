/** The channel to which hubs on PostgreSQL's bus listen. */
export const BUS_CHANNEL = 'socket.io#/'

/** Returns a message to all hubs in the format that messaging/postgres_bus.ts sends with NOTIFY. */
export function busNotification(...packet: [event: string, payload: unknown]) {
  return JSON.stringify({ uid: 'emitter', nsp: '/', type: 9, data: { packet } })
}
