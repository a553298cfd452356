import { progressBar } from '#support/progress_bar'
import { availableBuses, type BusName } from '#tests/support/stack'
import { percentile } from '../latency_summary.js'
import { format } from './comparison_tables.js'
import { Fairweather } from './fairweather.js'
import { LoadGenerator } from './load_generator.js'
import { RoundMeasurement, type Figure, type Figures } from './measure_round.js'
import { stopServer } from './server_under_test.js'

const CITIES = 60

/** Megabytes of a semi-space. V8's default is 16. */
const SIZES = [2, 4, 8, 16]

const CHANGES = { waves: 20, singles: 20, messages: 20, warmUps: 20 }

const FIGURES: Partial<Record<Figure, string>> = {
  waveCpuMs: 'wave: CPU ms',
  waveLastMs: 'last client p50 ms',
  waveLastP99Ms: 'p99',
  singleCpuMs: 'single: CPU ms',
  connectCpuMs: 'connect: CPU ms',
  heldKib: 'KiB held',
  residentKib: 'KiB resident',
}

interface Options {
  sockets: number
  rounds: number
  bus?: BusName
}

/** Measures a hub with V8's new space of several sizes, in turns. */
export async function compareNewSpaces({ sockets, rounds, bus = availableBuses.at(-1)! }: Options) {
  const bar = progressBar('{bar} {value}/{total}', SIZES.length * rounds)
  const generator = await LoadGenerator.start()
  const fairweather = await Fairweather.start(bus, CITIES)
  try {
    const { session } = await fairweather.createMembers(sockets)
    const results = new Map<number, Figures[]>(SIZES.map((size) => [size, []]))
    for (let round = 0; round < rounds; round++) {
      for (const size of SIZES) {
        const server = await fairweather.startHub({ session }, [`--max-semi-space-size=${size}`])
        const { cities } = fairweather
        const measurement = new RoundMeasurement(server, generator, cities, CHANGES, () => {})
        const { figures } = await measurement.run()
        results.get(size)!.push(figures)
        await stopServer(server)
        bar.increment()
      }
    }
    bar.stop()
    console.log(`\n${sockets} sockets, medians of ${rounds} round(s)`)
    console.table(Array.from(results, ([size, figures]) => ({ MB: size, ...mediansOf(figures) })))
  } finally {
    bar.stop()
    generator.stop()
    await fairweather.stop()
  }
}

function mediansOf(rounds: Figures[]) {
  const cells = Object.entries(FIGURES).map(([figure, title]) => {
    const values = rounds.map((figures) => figures[figure as Figure]!)
    return [title, format(percentile(values, 0.5))]
  })
  return Object.fromEntries(cells)
}
