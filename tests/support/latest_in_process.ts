import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket as TcpSocket } from 'node:net'
import { Server, type ServerOptions } from 'socket.io'
import { io } from 'socket.io-client'
import type { Reading } from '#messaging/contract'
import { counters } from '#hub/counters'
import { Latest } from '#hub/rooms/latest'
import { cities } from '#hub/topics/cities'
import type { HubServer, HubSocket } from '#hub/types'
import { tcpSocketOf } from '#tests/support/flood_bus'
import type { HubClient } from '#tests/support/visitor'

/** A TCP socket, with the number of bytes that libuv keeps because the kernel has not taken them. */
type TcpAtHub = TcpSocket & { _handle: { writeQueueSize: number } }

/** The state that Engine.IO and ws keep for a connection. */
interface Connection {
  writeBuffer: unknown[]
  sendPacket(type: 'ping'): void
  transport: { writable: boolean; socket: { _socket: TcpAtHub; send(text: string): void } }
}

export interface Received {
  event: string
  data: unknown
}

export interface TestClient {
  socket: HubClient
  tcp: TcpSocket
  /** All events, in the order of their arrival. */
  received: Received[]
  /** The readings of all events, in the order of their arrival. */
  readings(): Reading[]
  atHub: HubSocket
  connection: Connection
}

/**
 * Starts the delivery of readings in this process, with Socket.IO's server and client and real TCP,
 * but without rights: each client gets the cities that it connects with.
 */
export async function startLatest(options: Partial<ServerOptions> = {}) {
  const http = createServer()
  const hub: HubServer = new Server(http, { transports: ['websocket'], ...options })
  const latest = new Latest(hub, cities, (socket) => void socket.disconnect(true))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const connections: TcpSocket[] = []

  return {
    hub,
    latest,
    async connect(...cityIds: number[]): Promise<TestClient> {
      const socket: HubClient = io(`http://127.0.0.1:${port}`, {
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
      })
      await new Promise<void>((resolve) => socket.once('connect', resolve))
      const tcp = tcpSocketOf(socket)
      connections.push(tcp)
      const received: Received[] = []
      socket.onAny((event: string, data: unknown) => received.push({ event, data }))
      const atHub = hub.of('/').sockets.get(socket.id!)!
      await atHub.join(cityIds.map((id) => `city:${id}`))
      return {
        socket,
        tcp,
        received,
        readings: () =>
          received
            .filter(({ event }) => event === 'reading' || event === 'readings')
            .flatMap(({ data }) => data as Reading | Reading[]),
        atHub,
        connection: atHub.conn as unknown as Connection,
      }
    },
    async stop() {
      // A client that does not read does not take part in closing its connection either.
      for (const tcp of connections) tcp.destroy()
      await hub.close()
    },
  }
}

/** @param length the approximate length of its text, to fill the buffers of a connection */
export function readingFor(cityId: number, version: number, length = 0): Reading {
  return { cityId, celsius: 20.5, version, measuredAt: length ? 'x'.repeat(length) : null }
}

/** Returns a function that returns how many waves were written in each way since now. */
export function countWrites() {
  const before = { ...counters.waveWrites }
  return () => ({
    direct: counters.waveWrites.direct - before.direct,
    queued: counters.waveWrites.queued - before.queued,
  })
}
