import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Crowd } from '#tests/support/faults/crowd'
import { createMembers } from '#tests/support/faults/create_members'
import { Stack, type BusName } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'
import { summary } from './latency_summary.js'

const CITIES = 60
const CITIES_PER_PAGE = 5
const WAVES = 10

/** The numbers of open pages to measure, one after the other. */
const SIZES = [0, 100, 500, 1000, 2000]
const REQUESTS = 200
const CONCURRENT_REQUESTS = 8
const TIMEOUT_MS = 60_000

const UNLIMITED = { HUB_SOCKETS_PER_USER: '1000', HUB_HANDSHAKES_PER_MINUTE: '1000000' }

/**
 * Measures memory and CPU of one hub for different numbers of open pages, and during waves. A wave
 * changes all cities in one commit, and each open page receives five of the new readings. Then
 * measures how fast one web server renders boards while nothing else runs.
 */
export async function sizes(bus: BusName) {
  const stack = await Stack.start(bus, UNLIMITED)
  const hub = stack.hubs[0].process.pid!
  const cities = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`City ${n}`, 0))
  const crowd = await Crowd.start(2)

  const rows: Record<string, object> = {}
  let open = 0
  for (const pages of SIZES) {
    const members = await createMembers({ sql: stack.sql, stack }, pages - open, cities)
    await crowd.join(members, stack.hubUrl)
    await until('all to be connected', async () => (await crowd.connected()) === pages, TIMEOUT_MS)
    open = pages
    await pause(2000)
    rows[`${pages} pages`] = await measureWaves(stack, crowd, pages, hub)
  }
  console.log(`\nOne hub, ${WAVES} waves of ${CITIES} cities, bus: ${bus}`)
  console.table(rows)
  crowd.stop()
  console.log('\nOne web server')
  console.table({ 'board with five cities': await measureBoards(stack, cities) })
  await stack.stop()
}

async function measureWaves(stack: Stack, crowd: Crowd, pages: number, hub: number) {
  await crowd.startCounting()
  const perWave = pages * CITIES_PER_PAGE
  const hasArrived = async (count: number) => {
    const { deliveries } = await crowd.tally()
    return deliveries === count
  }
  const times: number[] = []
  const cpuBefore = cpuMilliseconds(hub)
  for (let wave = 1; wave <= WAVES; wave++) {
    const start = performance.now()
    await stack.sql('UPDATE cities SET celsius = celsius + 0.1')
    await until('all pages to have the wave', () => hasArrived(wave * perWave), TIMEOUT_MS)
    times.push(performance.now() - start)
  }
  const cpu = cpuMilliseconds(hub) - cpuBefore
  return {
    'memory (MB)': residentMegabytes(hub),
    'CPU per wave (ms)': Math.round(cpu / WAVES),
    'CPU per delivery (µs)': pages ? Math.round((cpu * 1000) / (WAVES * perWave)) : undefined,
    'commit to last page (ms)': pages ? summary(times).median : undefined,
  }
}

async function measureBoards(stack: Stack, cities: number[]) {
  const member = await Visitor.registered(stack)
  await member.subscribe(...cities.slice(0, CITIES_PER_PAGE))
  const web = stack.web.pid!
  const requestBoards = async (count: number) => {
    for (let n = 0; n < count; n++) await member.get('/dashboard')
  }
  // Warms up.
  await requestBoards(REQUESTS)

  const cpuBefore = cpuMilliseconds(web)
  const start = performance.now()
  const clients = Array.from({ length: CONCURRENT_REQUESTS }, () =>
    requestBoards(REQUESTS / CONCURRENT_REQUESTS)
  )
  await Promise.all(clients)
  const seconds = (performance.now() - start) / 1000
  return {
    'pages per second': Math.round(REQUESTS / seconds),
    'CPU per page (ms)': Math.round(((cpuMilliseconds(web) - cpuBefore) / REQUESTS) * 10) / 10,
    'memory (MB)': residentMegabytes(web),
  }
}

/** CPU time of a process so far. Linux counts user and system time in hundredths of a second. */
function cpuMilliseconds(pid: number) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function residentMegabytes(pid: number) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
  return Math.round(Number(kilobytes) / 1024)
}
