import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { progressBar } from '#support/progress_bar'
import { availableBuses, type BusName } from '#tests/support/stack'
import { percentile } from '../latency_summary.js'
import { replaceTables } from '../replace_tables.js'
import { comparisonChart } from './comparison_chart.js'
import { chatTable, comparisonTable, hubTable, measuredTable } from './comparison_tables.js'
import { perServer, SERVERS, type Comparison, type ServerName } from './comparison.js'
import { unboundReason } from './cores.js'
import { addCounts, noDeliveries, type DeliveryCount } from './deliveries.js'
import { Fairweather } from './fairweather.js'
import { costOfOneMoreHub, importAllCities } from './hub_extras.js'
import { LoadGenerator } from './load_generator.js'
import {
  RoundMeasurement,
  type Figure,
  type Figures,
  type Round,
  type Sizes,
} from './measure_round.js'
import { measurePosts } from './posts.js'
import { startBaseline, stopServer, type ServerUnderTest } from './server_under_test.js'

/** All cities change in a wave, and each client watches five of them. */
const CITIES = 60

const FULL: Sizes = { waves: 25, singles: 60, messages: 60, warmUps: 20 }
const QUICK: Sizes = { waves: 15, singles: 40, messages: 40, warmUps: 10 }

const POSTING_MS = 3000
const POSTING_MS_QUICK = 1500

/** The steps that the progress bar shows for one server in one round. */
const STEPS_PER_ROUND = 8

/** Above this load, the generator may be slower than the server, and so the times may be too long. */
const MAX_GENERATOR_LOAD = 0.9

/** Begins the tables in the page. */
const BEGIN = '<!-- written by npm run bench -- --output=docs -->'

/** The largest share of its time that a server should wait for its core. */
const MAX_WAIT = 0.1

export interface Options {
  sockets: number
  rounds: number
  quick: boolean
  bus?: BusName
  /** Folder for `benchmark.json` and `benchmark.svg`. */
  output: string
}

/**
 * Compares Fairweather's hub with the least that a WebSocket server can do, and with Socket.IO. The
 * servers take turns, so that a machine that becomes slower meanwhile does not favour one of them.
 * @returns whether every reading and message arrived once and in order
 */
export async function runComparison(options: Options) {
  const bus = options.bus ?? availableBuses.at(-1)!
  const steps = STEPS_PER_ROUND * SERVERS.length * options.rounds + 3
  const bar = progressBar('{bar} {value}/{total} {step}', steps, { step: 'start' })
  const generator = await LoadGenerator.start()
  const fairweather = await Fairweather.start(bus, CITIES)
  try {
    const measured = await measure(options, fairweather, generator, (step) =>
      bar.increment({ step })
    )
    bar.stop()
    const comparison = summarize(options, bus, measured)
    report(comparison, options.output)
    return SERVERS.every((name) => isFlawless(comparison.deliveries[name]))
  } finally {
    bar.stop()
    generator.stop()
    await fairweather.stop()
  }
}

async function measure(
  { sockets, rounds, quick }: Options,
  fairweather: Fairweather,
  generator: LoadGenerator,
  onStep: (step: string) => void
) {
  const clients = await fairweather.createMembers(sockets)
  const boards = clients.token.map(({ cities }) => cities)
  const start: Record<ServerName, () => Promise<ServerUnderTest>> = {
    'raw ws': () => startBaseline('raw_ws_server', boards),
    'plain Socket.IO': () => startBaseline('socket_io_server', boards),
    'Fairweather': () => fairweather.startHub(clients),
  }
  const allRounds = perServer<Round[]>(() => [])
  for (let round = 1; round <= rounds; round++) {
    for (const name of SERVERS) {
      const show = (part: string) => onStep(`round ${round}: ${name}, ${part}`)
      show('start')
      const server = await start[name]()
      const sizes = quick ? QUICK : FULL
      const measurement = new RoundMeasurement(server, generator, fairweather.cities, sizes, show)
      allRounds[name].push(await measurement.run())
      await stopServer(server)
    }
  }
  onStep('one more hub')
  const oneMoreHub = await costOfOneMoreHub(fairweather)
  onStep('posts')
  const posts = await measurePosts(fairweather, quick ? POSTING_MS_QUICK : POSTING_MS)
  onStep('import of 10,000 cities')
  const imported = await importAllCities(fairweather, generator, sockets)
  return { allRounds, oneMoreHub, posts, imported }
}

function summarize(
  { sockets, rounds }: Options,
  bus: BusName,
  { allRounds, oneMoreHub, posts, imported }: Awaited<ReturnType<typeof measure>>
): Comparison {
  const { counts, ...importTimes } = imported
  const deliveries = perServer((name) => countOf(allRounds[name]))
  addCounts(deliveries.Fairweather, counts)
  return {
    at: new Date().toISOString(),
    machine: `${cpus()[0].model}, ${cpus().length} cores`,
    node: process.version,
    bus,
    sockets,
    cities: CITIES,
    rounds,
    figures: perServer((name) => medians(allRounds[name])),
    allRounds,
    oneMoreHub,
    import: importTimes,
    posts,
    deliveries,
    warnings: SERVERS.flatMap((name) => warningsOf(name, allRounds[name])),
  }
}

function countOf(rounds: Round[]) {
  const sum = noDeliveries()
  for (const { counts } of rounds) addCounts(sum, counts)
  return sum
}

function isFlawless({ lost, duplicate, outOfOrder, unexpected }: DeliveryCount) {
  return lost + duplicate + outOfOrder + unexpected === 0
}

function medians(rounds: Round[]): Figures {
  const names = Object.keys(rounds[0].figures) as Figure[]
  const values = names.map((name) => [
    name,
    percentile(
      rounds.map(({ figures }) => figures[name]!),
      0.5
    ),
  ])
  return Object.fromEntries(values)
}

/** Returns a sentence for each reason why the figures of a server may be wrong. */
function warningsOf(name: ServerName, rounds: Round[]) {
  const above = (limit: number, kind: 'waits' | 'generatorLoads') => {
    const worst = Object.keys(rounds[0][kind]).map((part) => {
      return [part, Math.max(...rounds.map((round) => round[kind][part]))] as const
    })
    const tooHigh = worst.filter(([, share]) => share > limit)
    return tooHigh.map(([part, share]) => `${part} ${Math.round(share * 100)} %`).join(', ')
  }
  const waits = above(MAX_WAIT, 'waits')
  const loads = above(MAX_GENERATOR_LOAD, 'generatorLoads')
  return [
    waits && `Other programs ran on the core of ${name}, which had to wait: ${waits}.`,
    loads && `The load generator was saturated, not ${name}: ${loads}. Its times are too long.`,
  ].filter(Boolean)
}

function report(comparison: Comparison, folder: string) {
  const { at, machine, node, bus, sockets, cities, rounds, warnings, deliveries } = comparison
  console.log(`\n${at.slice(0, 10)}, Node ${node}, ${machine}, bus: ${bus}`)
  console.log(`${sockets} sockets, 5 of ${cities} cities each; medians of ${rounds} round(s)\n`)
  console.log('Multiples of raw ws:\n')
  console.log(comparisonTable(comparison))
  console.log('\nThe chat:\n')
  console.log(chatTable(comparison))
  console.log('\nMeasured values:\n')
  console.log(measuredTable(comparison))
  console.log('\nOnly Fairweather:\n')
  console.log(hubTable(comparison))
  for (const name of SERVERS) {
    const { delivered, lost, duplicate, outOfOrder, unexpected } = deliveries[name]
    console.log(
      `${isFlawless(deliveries[name]) ? '' : 'FAILED: '}${name}: ${delivered} delivered, ${lost} lost, ${duplicate} duplicate, ${outOfOrder} out of order, ${unexpected} unexpected`
    )
  }
  if (unboundReason) {
    console.log(
      `\nWARNING: THE PROCESSES WERE NOT BOUND TO CORES, because ${unboundReason}. The server and the load generator disturbed each other.`
    )
  }
  for (const warning of warnings) console.log(`Warning: ${warning}`)
  if (warnings.length) console.log('Only the CPU figures are comparable, and they are less exact.')

  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/benchmark.json`, `${JSON.stringify(comparison, rounded, 2)}\n`)
  writeFileSync(`${folder}/benchmark.svg`, comparisonChart(comparison))
  replaceTables(`${folder}/scaling.md`, BEGIN, pageTables(comparison))
  console.log(`\nWritten: ${folder}/benchmark.json and ${folder}/benchmark.svg`)
}

/** Returns the tables of the page, with what a reader must know about them. */
function pageTables(comparison: Comparison) {
  const { at, machine, sockets, rounds, warnings } = comparison
  return [
    `Measured with ${sockets} sockets on ${at.slice(0, 10)} (${machine}), medians of ${rounds} round(s).`,
    comparisonTable(comparison),
    'The chat, with all sockets in one room:',
    chatTable(comparison),
    ...(warnings.length ? [`Warnings of the benchmark: ${warnings.join(' ')}`] : []),
  ].join('\n\n')
}

const rounded = (_: string, value: unknown) =>
  typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
