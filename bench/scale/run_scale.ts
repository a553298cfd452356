import type { ChildProcess } from 'node:child_process'
import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { progressBar } from '#support/progress_bar'
import { availableBuses, type BusName } from '#tests/support/stack'
import { bind } from '../comparison/cores.js'
import { noDeliveries } from '../comparison/deliveries.js'
import { Fairweather } from '../comparison/fairweather.js'
import type { ClientPlan } from '../comparison/light_client.js'
import { LoadGenerator } from '../comparison/load_generator.js'
import { probeSettings, stopServer, type ServerUnderTest } from '../comparison/server_under_test.js'
import { sampler } from '../memory_sampler.js'
import type { Scale, SocketsCase } from './scale.js'
import { measureCase, SETTLE_MS, type ScaleCase } from './scale_case.js'
import { reportScale } from './scale_report.js'
import { UsageMeter } from './usage.js'

const SOCKETS = [1000, 5000, 10_000]
const HUBS = [1, 2, 4]
const CITIES = [60, 10_000, 100_000]

const WAVES = 12
const WARM_UP_WAVES = 10

/** Waves of many cities take longer. */
const WAVES_BY_CITIES: Record<number, number> = { 60: 12, 10_000: 5, 100_000: 2 }

const CONNECTING_AT_A_TIME = 200

interface Options {
  bus?: BusName
  /** Folder for `scale.json`. */
  output: string
}

/**
 * Measures what more sockets, hubs and cities cost.
 * @returns whether every reading arrived once and in order
 */
export async function runScale({ bus = availableBuses.at(-1)!, output }: Options) {
  const steps = SOCKETS.length + HUBS.length + CITIES.length + 2
  const bar = progressBar('{bar} {value}/{total} {step}', steps, { step: 'start' })
  const generator = await LoadGenerator.start()
  const fairweather = await Fairweather.start(bus, CITIES[0])
  const meter = await UsageMeter.start(fairweather.stack)
  const stages = new Stages(fairweather, generator, meter, (step) => bar.increment({ step }))
  try {
    const cases = await stages.run()
    bar.stop()
    const scale: Scale = {
      at: new Date().toISOString(),
      machine: `${cpus()[0].model}, ${cpus().length} cores`,
      node: process.version,
      bus,
      ...cases,
      deliveries: stages.counts,
    }
    reportScale(scale, output)
    const { lost, duplicate, outOfOrder, unexpected } = scale.deliveries
    return lost + duplicate + outOfOrder + unexpected === 0
  } finally {
    bar.stop()
    meter.stop()
    generator.stop()
    await fairweather.stop()
  }
}

class Stages {
  readonly counts = noDeliveries()

  constructor(
    readonly fairweather: Fairweather,
    readonly generator: LoadGenerator,
    readonly meter: UsageMeter,
    readonly onStep: (step: string) => void
  ) {}

  async run() {
    const { fairweather, generator } = this
    this.onStep('members')
    const { session } = await fairweather.createMembers(SOCKETS.at(-1)!)
    const server = await fairweather.startHub({})
    await this.#warmUp(server, session.slice(0, SOCKETS[0]))

    const sockets = await this.#moreSockets(server, session)
    await generator.call('disconnect')
    await this.#connect(server, session.slice(0, SOCKETS[0]))
    const hubs = await this.#moreHubs(server.process)
    const cities = await this.#moreCities(server)
    await generator.call('disconnect')
    await stopServer(server)
    return { sockets, hubs, cities }
  }

  /** The first connections and changes are slower, because Node compiles the code meanwhile. */
  async #warmUp(server: ServerUnderTest, plans: ClientPlan[]) {
    this.onStep('warm-up')
    await this.#connect(server, plans)
    const { cities } = this.fairweather
    for (let n = 0; n < WARM_UP_WAVES; n++) {
      await this.generator.call('expect')
      await this.generator.call('arrivals', await this.fairweather.change(cities), cities)
    }
    await this.generator.call('disconnect')
  }

  async #moreSockets({ process: hub, port }: ServerUnderTest, plans: ClientPlan[]) {
    const sample = sampler(hub)
    await pause(SETTLE_MS)
    const { heldResidentKib: before } = await sample()
    const cases: SocketsCase[] = []
    let connected = 0
    for (const sockets of SOCKETS) {
      this.onStep(`${sockets} sockets`)
      const added = plans.slice(connected, sockets)
      const used = await this.meter.measure([hub])
      await this.#connect({ port }, added)
      const { hubMs, postgresMs } = await used()
      connected = sockets
      const { heldResidentKib, residentKib } = await sample()
      cases.push({
        ...(await this.#measure([hub], sockets, WAVES)),
        connect: {
          hubCpuMs: hubMs[0] / added.length,
          postgresCpuMs: postgresMs / added.length,
        },
        heldKib: (heldResidentKib - before) / sockets,
        residentKib: (residentKib - before) / sockets,
      })
    }
    return cases
  }

  async #moreHubs(leader: ChildProcess) {
    const others: ChildProcess[] = []
    const cases: ScaleCase[] = []
    for (const count of HUBS) {
      this.onStep(`${count} hub(s)`)
      while (others.length < count - 1) {
        const { process: hub } = await this.fairweather.stack.addHub(probeSettings)
        bind(hub.pid!, 'server')
        others.push(hub)
      }
      cases.push(await this.#measure([leader, ...others], SOCKETS[0], WAVES))
    }
    await Promise.all(others.map((hub) => stopServer({ process: hub })))
    return cases
  }

  async #moreCities(server: ServerUnderTest) {
    const { fairweather, generator } = this
    const cases: ScaleCase[] = []
    for (const count of CITIES) {
      this.onStep(`${count} cities`)
      const missing = count - fairweather.cities.length
      if (missing > 0) fairweather.cities.push(...(await fairweather.addCities(missing)))
      const watched = Fairweather.spread(fairweather.cities, SOCKETS[0])
      const { session } = await fairweather.createMembers(SOCKETS[0], watched)
      await generator.call('disconnect')
      await this.#connect(server, session)
      cases.push(await this.#measure([server.process], SOCKETS[0], WAVES_BY_CITIES[count]))
    }
    return cases
  }

  #measure(hubs: ChildProcess[], sockets: number, waves: number) {
    const { fairweather, generator, meter, counts } = this
    const { cities } = fairweather
    return measureCase({ fairweather, generator, meter, hubs, cities, sockets, counts }, waves)
  }

  #connect({ port }: Pick<ServerUnderTest, 'port'>, plans: ClientPlan[]) {
    return this.generator.call('connect', port, plans, CONNECTING_AT_A_TIME)
  }
}
