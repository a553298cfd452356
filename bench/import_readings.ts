import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { Stack } from '#tests/support/stack'

const ROWS = 1_000_000
const CITIES = 60
const FIRST_MEASURED_AT = Date.UTC(2020, 0, 1)
const MEMORY_INTERVAL_MS = 200

/**
 * Measures `temperature:import` with a million readings. The baselines are COPY of the same values into
 * a table with the columns and indexes of `readings`, and COPY into `readings` itself, with its triggers.
 */
export async function importReadings() {
  const stack = await Stack.start('postgres', {}, { web: false, hubs: 0 })
  const ids: number[] = []
  for (let n = 0; n < CITIES; n++) ids.push(await stack.city(`Benchville ${n}`, 0))
  const directory = mkdtempSync(join(tmpdir(), 'fairweather-bench-'))
  try {
    const byName = join(directory, 'named.csv')
    const byId = join(directory, 'ids.csv')
    await write(byName, 'city,celsius,measured_at\n', (n) => `"Benchville ${n}, Testland"`)
    await write(byId, '', (n) => String(ids[n]))

    const client = new pg.Client(stack.env.DATABASE_URL)
    await client.connect()
    await client.query('CREATE TABLE plain (LIKE readings INCLUDING ALL)')
    const copyToPlain = await timed(() => copy(client, 'plain', byId))
    const copyToReadings = await timed(() => copy(client, 'readings', byId))
    await client.query('TRUNCATE readings, plain')
    await client.end()

    const memory: number[] = []
    const firstImport = await timed(() => runAce(stack, ['temperature:import', byName], memory))
    const secondImport = await timed(() => runAce(stack, ['temperature:import', byName], []))
    report({ copyToPlain, copyToReadings, firstImport, secondImport }, memory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function write(path: string, header: string, city: (n: number) => string) {
  function* lines() {
    yield header
    for (let n = 0; n < ROWS; n++) {
      const celsius = ((n * 7) % 600) / 10 - 20
      const measuredAt = new Date(FIRST_MEASURED_AT + Math.floor(n / CITIES) * 60_000).toISOString()
      yield `${city(n % CITIES)},${celsius.toFixed(1)},${measuredAt}\n`
    }
  }
  await pipeline(lines(), createWriteStream(path))
}

async function copy(client: pg.Client, table: string, path: string) {
  const copyStream = from(`COPY ${table} (city_id, celsius, measured_at) FROM STDIN CSV`)
  await pipeline(createReadStream(path), client.query(copyStream))
}

/**
 * Runs an Ace command to its end.
 * @param memory receives the command's resident memory in megabytes, five times a second
 */
async function runAce(stack: Stack, args: string[], memory: number[]) {
  const child = spawn(process.execPath, ['ace.js', ...args], {
    env: { ...process.env, ...stack.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(child, 'exit')
  while (child.exitCode === null) {
    memory.push(residentMemory(child.pid!))
    await Promise.race([ended, pause(MEMORY_INTERVAL_MS)])
  }
  if (child.exitCode !== 0) throw new Error('The import of the benchmark failed')
}

function residentMemory(pid: number) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}

/** Returns the duration in seconds. */
async function timed(act: () => Promise<unknown>) {
  const start = process.hrtime.bigint()
  await act()
  return Number(process.hrtime.bigint() - start) / 1e9
}

type Measurement = 'copyToPlain' | 'copyToReadings' | 'firstImport' | 'secondImport'

function report(seconds: Record<Measurement, number>, memory: number[]) {
  const row = (time: number) => ({
    'seconds': Math.round(time * 10) / 10,
    'rows per second': Math.round(ROWS / time),
    'ratio to COPY into readings': Math.round((time / seconds.copyToReadings) * 100) / 100,
  })
  console.log(`\nImport of ${ROWS.toLocaleString('en')} readings of ${CITIES} cities`)
  console.table({
    'COPY into a table with the same columns and indexes': row(seconds.copyToPlain),
    'COPY into readings, with its triggers': row(seconds.copyToReadings),
    'temperature:import, the whole command': row(seconds.firstImport),
    'the same file again, nothing new to store': row(seconds.secondImport),
  })
  const tenths = Array.from({ length: 11 }, (_, n) => {
    return memory[Math.round((n / 10) * (memory.length - 1))]
  })
  console.log(
    `Memory of the command (MB), at each tenth of its duration: ${tenths.join(', ')}; maximum ${Math.max(...memory)}`
  )
}
