import { markdown } from '../comparison/comparison_tables.js'
import type { Scale } from './scale.js'

/** The largest number of sockets that was measured, so a hub gets no more. */
const SOCKETS_PER_HUB = 10_000
const CITIES = 1000
const PAGES = [1000, 10_000, 100_000, 1_000_000, 10_000_000]

/** Memory of a hub without sockets: `npm run soak -- --idle=10`. */
const HUB_MB = 90

/** CPU milliseconds of Redis to pass a heartbeat to one hub: `npm run bench -- redis`. */
const HEARTBEAT_MS = 0.0047

/** The most connections of a hub to PostgreSQL: its pool and its relay. */
const CONNECTIONS_PER_HUB = 11

/** Costs of one of each, as the model uses them. */
export interface Inputs {
  /** CPU milliseconds per second for a page that is idle and visible. */
  idlePageMs: number
  /** CPU milliseconds per second for a hub that has no sockets. */
  idleHubMs: number
  /** CPU milliseconds of PostgreSQL per second for each hub. */
  idleHubOfPostgresMs: number
  /** CPU milliseconds of a hub for a page in a wave. */
  pageOfWaveMs: number
  /** CPU milliseconds of a hub for each reading, no matter who watches the city. */
  readingOfHubMs: number
  /** CPU milliseconds to accept a connection. */
  connectMs: number
  /** CPU milliseconds of PostgreSQL for a connection. */
  connectOfPostgresMs: number
  residentKib: number
  /** CPU milliseconds of PostgreSQL to store and announce a reading. */
  readingOfPostgresMs: number
  /** CPU milliseconds of Redis for each reading and hub. */
  readingOfRedisMs: number
  busBytes: number
  clientBytes: number
}

/** Takes the costs from the largest cases, in which fixed costs matter least. */
export function inputsOf({ sockets, hubs, cities }: Scale): Inputs {
  const [few, many] = [sockets[0], sockets.at(-1)!]
  const allCities = cities.at(-1)!
  const addedSockets = many.sockets - few.sockets
  const added = (value: (each: typeof many) => number) => (value(many) - value(few)) / addedSockets
  return {
    idlePageMs: added(({ idlePerSecond }) => idlePerSecond.firstHubCpuMs),
    idleHubMs: hubs.at(-1)!.idlePerSecond.otherHubCpuMs!,
    idleHubOfPostgresMs:
      (hubs.at(-1)!.idlePerSecond.postgresCpuMs - hubs[0].idlePerSecond.postgresCpuMs) /
      (hubs.at(-1)!.hubs - hubs[0].hubs),
    pageOfWaveMs: added(({ wave }) => wave.firstHubCpuMs),
    readingOfHubMs: allCities.wave.firstHubCpuMs / allCities.cities,
    connectMs: many.connect.hubCpuMs,
    connectOfPostgresMs: many.connect.postgresCpuMs,
    residentKib: many.residentKib,
    readingOfPostgresMs: allCities.wave.postgresCpuMs / allCities.cities,
    readingOfRedisMs: allCities.wave.redisCpuMs / allCities.cities,
    busBytes: allCities.wave.busBytes / allCities.cities,
    clientBytes: many.wave.clientBytes / many.sockets,
  }
}

/** Returns Markdown tables: what is measured, and what is calculated from it. */
export function modelTables(scale: Scale) {
  const inputs = inputsOf(scale)
  return `${inputTable(inputs)}\n\n${needsTable(inputs)}`
}

function inputTable(inputs: Inputs) {
  const micros = (ms: number) => `${significant(ms * 1000)} µs of CPU`
  return markdown([
    ['cost', 'measured'],
    ['an idle page that somebody sees, per second', micros(inputs.idlePageMs)],
    ['a hub without pages, per second', `${significant(inputs.idleHubMs)} ms of CPU`],
    ['the same hub in PostgreSQL', `${significant(inputs.idleHubOfPostgresMs)} ms of CPU`],
    ['a heartbeat in Redis, for each hub', micros(HEARTBEAT_MS)],
    ['a page in a wave, with five readings', micros(inputs.pageOfWaveMs)],
    ['a reading, in each hub', micros(inputs.readingOfHubMs)],
    ['a connection of a page, in the hub', micros(inputs.connectMs)],
    ['the same connection in PostgreSQL', micros(inputs.connectOfPostgresMs)],
    ['memory of a connection', `${significant(inputs.residentKib)} KiB`],
    ['a reading in PostgreSQL: stored and announced', micros(inputs.readingOfPostgresMs)],
    ['a reading in Redis, for each hub', micros(inputs.readingOfRedisMs)],
    ['a reading from Redis to each hub', `${significant(inputs.busBytes)} bytes`],
    ['a wave from the hub to a page', `${significant(inputs.clientBytes)} bytes`],
  ])
}

function needsTable(inputs: Inputs) {
  const columns = PAGES.map((pages) => needsOf(pages, inputs))
  const rows = Object.keys(columns[0])
  return markdown([
    ['pages that are open and visible', ...PAGES.map((pages) => pages.toLocaleString('en'))],
    ...rows.map((row) => [row, ...columns.map((column) => column[row])]),
  ])
}

function needsOf(pages: number, inputs: Inputs): Record<string, string> {
  const hubs = Math.ceil(pages / SOCKETS_PER_HUB) + 1
  const pagesPerHub = pages / (hubs - 1)
  const seconds = (ms: number) => `${significant(ms / 1000)} s`
  return {
    'hubs, one of them as a spare': hubs.toLocaleString('en'),
    'their load when nothing changes, cores': significant(
      (pages * inputs.idlePageMs + hubs * inputs.idleHubMs) / 1000
    ),
    'their memory, GB': significant(
      (pages * inputs.residentKib) / 2 ** 20 + (hubs * HUB_MB) / 1024
    ),
    'CPU of each hub for a wave': seconds(
      pagesPerHub * inputs.pageOfWaveMs + CITIES * inputs.readingOfHubMs
    ),
    'all pages reconnect: CPU of each hub': seconds(pagesPerHub * inputs.connectMs),
    'PostgreSQL: load when nothing changes, cores': significant(
      (hubs * inputs.idleHubOfPostgresMs) / 1000
    ),
    'PostgreSQL: CPU for a wave': seconds(CITIES * inputs.readingOfPostgresMs),
    'all pages reconnect: CPU of PostgreSQL': seconds(pages * inputs.connectOfPostgresMs),
    'PostgreSQL: connections at most': (hubs * CONNECTIONS_PER_HUB).toLocaleString('en'),
    'Redis: load of the heartbeats, cores': significant((hubs ** 2 * HEARTBEAT_MS) / 1000),
    'Redis: CPU for a wave': seconds(CITIES * hubs * inputs.readingOfRedisMs),
    'Redis: bytes for a wave, MB': significant((CITIES * hubs * inputs.busBytes) / 1e6),
    'pages: bytes for a wave, MB': significant((pages * inputs.clientBytes) / 1e6),
  }
}

/** Rounds to two significant digits. */
function significant(value: number) {
  return Number(value.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 6 })
}
