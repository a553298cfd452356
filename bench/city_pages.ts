import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'
import { bind } from './comparison/cores.js'
import { startCpuTimer } from './comparison/cpu_time.js'
import { percentile } from './latency_summary.js'

const CITIES = 10
const READINGS = 1_000_000
const ROUNDS = 5
const REQUESTS = 20

/** The highest accepted CPU time of the web server for any page. */
const AIM_MS = 20

/**
 * Measures the page of a city with a million readings of a year: the CPU time of one web server in
 * production, and the time that a member waits, which is mostly PostgreSQL's.
 */
export async function cityPages() {
  const stack = await Stack.start('postgres', { NODE_ENV: 'production' }, { hubs: 0 })
  const member = await Visitor.registered(stack)
  await stack.sql('UPDATE users SET email_verified_at = now()')
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`City ${n}`, 0))
  const [city, other] = cities
  await member.subscribe(city, other)
  await addReadings(stack, cities)
  bind(stack.web.pid!, 'server')
  bind(process.pid, 'others')

  const rows: Record<string, object> = {}
  for (const path of [
    ...['', '?period=week', '?period=month', '?period=year'].map(
      (query) => `/cities/${city}${query}`
    ),
    `/cities/${city}?period=year&compare=${other}`,
    `/cities/${city}/history?period=day`,
    `/cities/${city}/history?period=year`,
  ]) {
    rows[path.replace(`/${city}`, '/:id')] = await measure(stack, member, path)
  }
  console.log(
    `\nThe page of a city, ${READINGS} readings of ${CITIES} cities, aim ${AIM_MS} ms of CPU`
  )
  console.table(rows)
  await stack.stop()
}

/** Spreads the readings over a year, without triggers, which would take too long. */
async function addReadings({ sql }: Stack, cities: number[]) {
  await sql(`
    SET session_replication_role = replica;
    INSERT INTO readings (city_id, celsius, measured_at, source)
      SELECT (ARRAY[${cities.join()}])[1 + n % ${CITIES}], n / 720 % 40 - 10,
             now() - n * interval '1 year' / ${READINGS}, 'open-meteo'
        FROM generate_series(${READINGS}, 1, -1) n;
    RESET session_replication_role`)
  await sql('VACUUM ANALYZE readings')
}

async function measure({ web }: Stack, member: Visitor, path: string) {
  const cpuMs: number[] = []
  const waitMs: number[] = []
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const timer = startCpuTimer(web.pid!)
    const start = performance.now()
    for (let n = 0; n < REQUESTS; n++) {
      const { status } = await member.get(path)
      if (status !== 200) throw new Error(`${path} returned ${status}`)
    }
    if (round === 0) continue
    cpuMs.push(timer().ranMs / REQUESTS)
    waitMs.push((performance.now() - start) / REQUESTS)
  }
  const median = percentile(cpuMs, 0.5)
  if (median > AIM_MS) process.exitCode = 1
  return {
    'CPU (ms)': Number(median.toFixed(2)),
    'waits (ms)': Number(percentile(waitMs, 0.5).toFixed(1)),
  }
}
