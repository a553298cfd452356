import { setTimeout as pause } from 'node:timers/promises'
import { chatRoom, Deliveries, type DeliveryCount, type Followed } from './deliveries.js'
import { LightClient, type ClientPlan } from './light_client.js'

/** The load generator: all clients of a server. It runs in its own process, on its own core. */

/** Memory for the data of one wave. */
const ARENA_BYTES = 64 * 2 ** 20

/** How long no data must arrive until a wave counts as complete. */
const QUIET_MS = 25
const TIMEOUT_MS = 30_000

/** A page that somebody sees asks for the time when the hub has been silent for so long. */
const SILENCE_MS = 5000

/** Pause between two looks at what idle clients have received. */
const READ_INTERVAL_MS = 100

export interface Arrival {
  counts: DeliveryCount
  /** Milliseconds until everything has arrived at the last client. */
  lastMs: number
  /** Milliseconds until everything has arrived at half of the clients. */
  medianClientMs: number
  /** CPU time of this process until the last arrival, as a share of `lastMs`. */
  generatorLoad: number
  /** Bytes that all clients have received, with the framing of WebSocket. */
  bytes: number
}

export interface IdleClients {
  /** How often the server has answered with its time. */
  answers: number
  /** How many clients the server has disconnected. */
  closed: number
}

interface Chunk {
  client: LightClient
  start: number
  end: number
  at: number
}

const clients: LightClient[] = []
const deliveries = new Deliveries()
const arena = Buffer.allocUnsafe(ARENA_BYTES)
let chunks: Chunk[] = []
let arenaEnd = 0
let lastChunkAt = 0
let bytesReceived = 0
let cpuBefore = process.cpuUsage()

const calls = {
  /**
   * Connects clients, a few at a time, until all of them watch their cities.
   * @returns the duration in milliseconds, and this process's CPU time as a share of it
   */
  async connect(port: number, plans: ClientPlan[], atATime: number) {
    const start = performance.now()
    const cpu = process.cpuUsage()
    const waiting = plans.values()
    const connectAll = async () => {
      for (const plan of waiting) await addClient(port, plan)
    }
    // Thousands of clients may need so long that the first ones have to answer a ping.
    const reading = setInterval(readChunks, READ_INTERVAL_MS)
    await Promise.all(Array.from({ length: atATime }, connectAll))
    clearInterval(reading)
    const durationMs = performance.now() - start
    return { durationMs, generatorLoad: cpuMsSince(cpu) / durationMs }
  },

  /** Lets all clients follow a room of the chat. */
  async joinRoom(roomId: number) {
    const joined = clients.map((client) => {
      deliveries.follow(client, chatRoom(roomId))
      return client.joinRoom(roomId)
    })
    const reading = setInterval(readChunks, READ_INTERVAL_MS)
    await Promise.all(joined)
    clearInterval(reading)
  },

  async disconnect() {
    for (const client of clients.splice(0)) client.close()
    deliveries.clear()
  },

  /**
   * Keeps the clients connected as pages do that somebody sees: they answer pings, and ask for the
   * time after a while of silence.
   */
  async idle(durationMs: number): Promise<IdleClients> {
    const end = performance.now() + durationMs
    const answered = () => clients.reduce((sum, { timesReceived }) => sum + timesReceived, 0)
    const answeredBefore = answered()
    while (performance.now() < end) {
      await pause(READ_INTERVAL_MS)
      readChunks()
      const silentSince = performance.now() - SILENCE_MS
      for (const client of clients) if (client.activeAt < silentSince) client.askTime()
    }
    return {
      answers: answered() - answeredBefore,
      closed: clients.filter(({ isClosed }) => isClosed).length,
    }
  },

  /** Must be called before each change. */
  async expect() {
    readChunks()
    deliveries.restart()
    bytesReceived = 0
    cpuBefore = process.cpuUsage()
  },

  /**
   * Waits until the readings or messages of a change have arrived, and then until no data arrives any
   * more.
   * @param changedAt nanoseconds of `process.hrtime`
   * @param changed the cities and rooms of which exactly one change should arrive
   */
  async arrivals(changedAt: string, changed: Followed[]): Promise<Arrival> {
    const expected = deliveries.expected(changed)
    const deadline = performance.now() + TIMEOUT_MS
    let cpuMs
    let lastByClient
    do {
      await untilQuiet()
      cpuMs ??= cpuMsSince(cpuBefore)
      lastByClient = new Map([...(lastByClient ?? []), ...readChunks()])
    } while (deliveries.delivered < expected && performance.now() < deadline)

    const clockOffset = performance.now() - Number(process.hrtime.bigint()) / 1e6
    const times = Array.from(
      lastByClient.values(),
      (at) => at - Number(changedAt) / 1e6 - clockOffset
    )
    times.sort((a, b) => a - b)
    const lastMs = times.at(-1) ?? 0
    return {
      counts: deliveries.result(expected),
      lastMs,
      medianClientMs: times[times.length >> 1] ?? 0,
      generatorLoad: lastMs ? cpuMs / lastMs : 0,
      bytes: bytesReceived,
    }
  },
}

export type Calls = typeof calls

async function addClient(port: number, plan: ClientPlan) {
  const client = new LightClient(port, plan, keepChunk, (each, event) =>
    deliveries.receive(each, event)
  )
  deliveries.add(client)
  await client.joined
  clients.push(client)
}

/**
 * Only copies the data, and notes when it arrived. It is read after the wave, so that this process
 * is ready for the next socket sooner.
 */
function keepChunk(client: LightClient, data: Buffer) {
  if (arenaEnd + data.length > ARENA_BYTES) readChunks()
  const start = arenaEnd
  arenaEnd += data.copy(arena, start)
  bytesReceived += data.length
  lastChunkAt = performance.now()
  chunks.push({ client, start, end: arenaEnd, at: lastChunkAt })
}

/** @returns when the last event arrived at each client since the last call */
function readChunks() {
  const lastByClient = new Map<LightClient, number>()
  for (const { client, start, end, at } of chunks) {
    const { events } = deliveries
    client.read(arena.subarray(start, end))
    // A chunk may contain only a ping, or only the start of an event.
    if (deliveries.events > events) lastByClient.set(client, at)
  }
  chunks = []
  arenaEnd = 0
  return lastByClient
}

async function untilQuiet() {
  const start = performance.now()
  do {
    await pause(QUIET_MS / 2)
  } while (performance.now() - Math.max(start, lastChunkAt) < QUIET_MS)
}

function cpuMsSince(before: NodeJS.CpuUsage) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

interface Call {
  name: keyof Calls
  args: never[]
}

process.on('message', async ({ name, args }: Call) => {
  try {
    process.send!({ result: await (calls[name] as (...any: unknown[]) => unknown)(...args) })
  } catch (error) {
    process.send!({ error: (error as Error).message })
  }
})
process.on('disconnect', () => process.exit())
process.send!('ready')
