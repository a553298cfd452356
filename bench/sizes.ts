import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Crowd } from '#tests/support/faults/crowd'
import { createMembers } from '#tests/support/faults/create_members'
import { Stack, type BusName } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'
import { summary } from './summary.js'

const CITIES = 60
const WAVES = 10
/** Open pages, with five cities each. */
const SIZES = [0, 100, 500, 1000, 2000]
const REQUESTS = 200
const AT_ONCE = 8

const UNLIMITED = { HUB_SOCKETS_PER_USER: '1000', HUB_HANDSHAKES_PER_MINUTE: '1000000' }

/**
 * What one hub needs for so many open pages, and for waves: all sixty cities changed in one commit,
 * five readings for each page. Then what one web server does: boards, with nothing else to do.
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
    await until('all to be connected', async () => (await crowd.connected()) === pages, 60_000)
    open = pages
    await pause(2000)
    rows[`${pages} pages`] = await waves(stack, crowd, pages, hub)
  }
  console.log(`\nOne hub, bus: ${bus}; ${WAVES} waves of ${CITIES} cities`)
  console.table(rows)
  crowd.stop()
  console.log('\nOne web server')
  console.table({ 'the board of five cities': await boards(stack, cities) })
  await stack.stop()
}

async function waves(stack: Stack, crowd: Crowd, pages: number, hub: number) {
  await crowd.startCounting()
  const arrived = async (count: number) => {
    const { deliveries } = await crowd.tally()
    return deliveries === count
  }
  const times: number[] = []
  const before = cpuOf(hub)
  for (let wave = 1; wave <= WAVES; wave++) {
    const begun = performance.now()
    await stack.sql('UPDATE cities SET celsius = celsius + 0.1')
    await until('the wave to be over', () => arrived(wave * pages * 5), 60_000)
    times.push(performance.now() - begun)
  }
  const spent = cpuOf(hub) - before
  return {
    'memory, MB': residentOf(hub),
    'CPU of a wave, ms': Math.round(spent / WAVES),
    'µs a delivery': pages ? Math.round((spent * 1000) / (WAVES * pages * 5)) : undefined,
    'wave at the last page, ms': pages ? summary(times).median : undefined,
  }
}

async function boards(stack: Stack, cities: number[]) {
  const member = await Visitor.registered(stack)
  await member.subscribe(...cities.slice(0, 5))
  const web = stack.web.pid!
  const ask = async () => void (await member.get('/dashboard'))
  for (let n = 0; n < REQUESTS; n++) await ask()
  const [before, begun] = [cpuOf(web), performance.now()]
  const share = Array.from({ length: AT_ONCE }, async () => {
    for (let n = 0; n < REQUESTS / AT_ONCE; n++) await ask()
  })
  await Promise.all(share)
  return {
    'pages a second': Math.round(REQUESTS / ((performance.now() - begun) / 1000)),
    'CPU of a page, ms': Math.round(((cpuOf(web) - before) / REQUESTS) * 10) / 10,
    'memory, MB': residentOf(web),
  }
}

/** Milliseconds that a process has had, by Linux' own count in hundredths of a second. */
function cpuOf(pid: number) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Megabytes of memory that it has. */
function residentOf(pid: number) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
  return Math.round(Number(kilobytes) / 1024)
}
