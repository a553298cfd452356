import { once } from 'node:events'
import { forkModule } from '#tests/support/fork_module'
import { stopProcess } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'
import { bind } from './comparison/cores.js'
import { startCpuTimer } from './comparison/cpu_time.js'
import { percentile } from './latency_summary.js'

const CITIES = 5
const READINGS = 1_000_000
const ROUNDS = 9
const REQUESTS = 200
const CONCURRENT_REQUESTS = 4

/** The highest accepted CPU time of any page. */
const AIM_MS = 4

interface Subject {
  pid: number
  request: () => Promise<{ status: number }>
  /** CPU milliseconds per request, of each round. */
  cpuMs: number[]
  perSecond: number[]
}

/**
 * Measures the CPU time that one web server in production needs for a page. The baselines are Node.js
 * alone, the health check, which no middleware of pages handles, and `/session`, which all of it
 * handles but which renders no page and stores the session. Operations of the API have the content of the page
 * before them. They take turns, so that a machine that
 * becomes slower meanwhile favours none of them.
 */
export async function boardPages() {
  const settings = { NODE_ENV: 'production', LOG_LEVEL: 'info' }
  const stack = await Stack.start('postgres', settings, { hubs: 0 })
  const member = await Visitor.registered(stack)
  await stack.sql('UPDATE users SET email_verified_at = now()')
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`City ${n}`, 0))
  await member.subscribe(...cities)
  await addReadings(stack, cities)
  const visitor = new Visitor(stack)

  const plain = forkModule('bench/plain_http_server')
  const [port] = await once(plain, 'message')
  bind(plain.pid!, 'server')
  bind(stack.web.pid!, 'server')
  bind(process.pid, 'others')

  const token = await member.createToken('benchmark', 'cities:read')
  const operation = (path: string) =>
    subject(stack.web.pid!, () =>
      respondedBy(stack.url + path, { authorization: `Bearer ${token}` })
    )
  const page = (path: string, by = member) => subject(stack.web.pid!, () => by.get(path))
  const subjects: Record<string, Subject> = {
    'Node.js alone': subject(plain.pid!, () => respondedBy(`http://127.0.0.1:${port}`)),
    '/health/live': page('/health/live'),
    '/session': page('/session'),
    [`/dashboard, ${CITIES} cities`]: page('/dashboard'),
    '/dashboard/wall': page('/dashboard/wall'),
    '/api/v1/me/board': operation('/api/v1/me/board'),
    '/cities': page('/cities'),
    '/api/v1/cities': operation('/api/v1/cities'),
    'a city': page(`/cities/${cities[0]}`),
    '/login': page('/login', visitor),
  }
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const each of Object.values(subjects)) await measure(each, round > 0)
  }
  report(subjects)
  await stopProcess(plain)
  await stack.stop()
}

/** Adds one every five seconds, without triggers, which would take too long. */
async function addReadings({ sql }: Stack, cities: number[]) {
  const ids = `ARRAY[${cities.join()}]`
  await sql(`
    SET session_replication_role = replica;
    INSERT INTO readings (city_id, celsius, measured_at, source)
      SELECT (${ids})[1 + n % ${cities.length}], n / 720 % 40 - 10, now() - n * interval '5 seconds', 'open-meteo'
        FROM generate_series(1, ${READINGS}) n;
    UPDATE cities SET (celsius, measured_at) = (
      SELECT celsius, measured_at FROM readings WHERE city_id = cities.id
        ORDER BY measured_at DESC, id DESC LIMIT 1);
    RESET session_replication_role`)
  await sql('VACUUM ANALYZE readings')
}

const subject = (pid: number, request: Subject['request']): Subject => ({
  pid,
  request,
  cpuMs: [],
  perSecond: [],
})

async function respondedBy(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers })
  await response.text()
  return response
}

async function measure({ pid, request, cpuMs, perSecond }: Subject, counts: boolean) {
  const timer = startCpuTimer(pid)
  const start = performance.now()
  let left = REQUESTS
  const client = async () => {
    while (left-- > 0) {
      const { status } = await request()
      if (status !== 200) throw new Error(`The benchmark got the status ${status}`)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, client))
  if (!counts) return
  cpuMs.push(timer().ranMs / REQUESTS)
  perSecond.push((REQUESTS / (performance.now() - start)) * 1000)
}

function report(subjects: Record<string, Subject>) {
  const baseline = percentile(subjects['Node.js alone'].cpuMs, 0.5)
  const rows = Object.entries(subjects).map(([name, { cpuMs, perSecond }]) => {
    const median = percentile(cpuMs, 0.5)
    if (median > AIM_MS) process.exitCode = 1
    const row = {
      'CPU (ms)': Number(median.toFixed(2)),
      'ratio': Number((median / baseline).toFixed(1)),
      'per second': Math.round(percentile(perSecond, 0.5)),
    }
    return [name, row]
  })
  console.log(
    `\nOne web server, ${READINGS} readings: CPU time of a page, median of ${ROUNDS} rounds, aim ${AIM_MS} ms`
  )
  console.table(Object.fromEntries(rows))
}
