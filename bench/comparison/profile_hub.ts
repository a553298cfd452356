import { mkdirSync, writeFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { availableBuses, type BusName } from '#tests/support/stack'
import { bind } from './cores.js'
import { Fairweather } from './fairweather.js'
import { LoadGenerator } from './load_generator.js'
import { probe, stopServer, type ServerUnderTest } from './server_under_test.js'

const CITIES = 60
const WAVES = 60
const SINGLES = 300
const CONNECTING_AT_A_TIME = 200
const ROWS = 12

/** The main thread waits. */
const IGNORED = new Set(['(idle)'])

interface Options {
  sockets: number
  bus?: BusName
  /** Folder for the profiles, which Chromium's developer tools can open. */
  output: string
}

/** Profiles where a hub spends its CPU time in waves, single changes and connections. */
export async function profileHub({ sockets, bus = availableBuses.at(-1)!, output }: Options) {
  mkdirSync(output, { recursive: true })
  const generator = await LoadGenerator.start()
  const fairweather = await Fairweather.start(bus, CITIES)
  const clients = await fairweather.createMembers(sockets)
  const server = await fairweather.startHub(clients)
  // The thread of the profiler must not wait for the core of the thread that it samples.
  bind(server.process.pid!, 'all')

  const connect = async (way: string) => {
    await server.prepare!()
    await generator.call('connect', server.port, clients[way], CONNECTING_AT_A_TIME)
  }
  const change = async (cityIds: number[]) => {
    await generator.call('expect')
    await generator.call('arrivals', await server.change(cityIds), cityIds)
  }
  const measure = async (part: string, count: number, act: () => Promise<unknown>) => {
    const profile = await profiled(server, act)
    writeFileSync(`${output}/${part.replaceAll(' ', '-')}.cpuprofile`, JSON.stringify(profile))
    report(part, profile, count)
  }

  for (const way of ['token', 'session']) {
    await connect(way)
    for (let n = 0; n < 5; n++) await change(fairweather.cities)
    await generator.call('disconnect')
    await pause(2000)
    await measure(`connect by ${way}`, sockets, () => connect(way))
    if (way === 'token') await generator.call('disconnect')
  }
  await measure('wave', WAVES, async () => {
    for (let n = 0; n < WAVES; n++) await change(fairweather.cities)
  })
  await measure('single change', SINGLES, async () => {
    for (let n = 0; n < SINGLES; n++) await change([fairweather.cities[n % CITIES]])
  })
  await generator.call('disconnect')
  generator.stop()
  await stopServer(server)
  await fairweather.stop()
  console.log(`\nWritten: ${output}/*.cpuprofile`)
}

async function profiled({ process }: ServerUnderTest, act: () => Promise<unknown>) {
  await probe(process, 'startProfile')
  await act()
  return (await probe(process, 'stopProfile')) as Profiler.Profile
}

/**
 * Prints the functions with the most CPU time of their own, and the packages and files with the
 * most CPU time in them and in what they called.
 */
function report(part: string, profile: Profiler.Profile, count: number) {
  const selfMs = new Map<number, number>()
  for (const [n, id] of profile.samples!.entries()) {
    selfMs.set(id, (selfMs.get(id) ?? 0) + profile.timeDeltas![n] / 1000)
  }
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const functions = new Map<string, number>()
  const owners = new Map<string, number>()
  let total = 0
  const visit = (id: number, callers: Set<string>) => {
    const { callFrame, children = [] } = nodes.get(id)!
    const owner = ownerOf(callFrame)
    if (IGNORED.has(callFrame.functionName) || owner === 'node:inspector') return
    const ms = selfMs.get(id) ?? 0
    const path = new Set([...callers, owner])
    total += ms
    add(functions, `${callFrame.functionName || '(anonymous)'} ${owner}`, ms)
    for (const each of path) if (!/^(node:|native$|$)/.test(each)) add(owners, each, ms)
    for (const child of children) visit(child, path)
  }
  for (const child of profile.nodes[0].children ?? []) visit(child, new Set())

  console.log(`\n${part}: ${(total / count).toFixed(3)} ms each in the main thread`)
  print('itself', functions, total)
  print('with what it calls', owners, total)
}

function print(title: string, shares: Map<string, number>, total: number) {
  console.log(`  ${title}:`)
  const sorted = Array.from(shares).sort(([, a], [, b]) => b - a)
  for (const [name, ms] of sorted.slice(0, ROWS)) {
    console.log(`  ${((ms / total) * 100).toFixed(1).padStart(5)} %  ${name}`)
  }
}

const add = (sums: Map<string, number>, key: string, value: number) =>
  sums.set(key, (sums.get(key) ?? 0) + value)

/** The package or the file of our own to which a function belongs. */
function ownerOf({ url, functionName }: Profiler.Profile['nodes'][0]['callFrame']) {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name) return name
  if (url.startsWith('node:')) return url
  if (!url) return functionName.startsWith('(') ? '' : 'native'
  return relative(process.cwd(), fileURLToPath(url))
}
