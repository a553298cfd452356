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
const FIRST = Date.UTC(2020, 0, 1)

/**
 * A million readings by `temperature:import`, beside COPY of the same values into a table like
 * `readings` with nothing but its indexes, and into `readings` itself, with its triggers.
 */
export async function importReadings() {
  const stack = await Stack.start('postgres', {}, { web: false, hubs: 0 })
  const ids: number[] = []
  for (let n = 0; n < CITIES; n++) ids.push(await stack.city(`Benchville ${n}`, 0))
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-bench-'))
  try {
    const named = join(folder, 'named.csv')
    const bare = join(folder, 'bare.csv')
    await write(named, 'city,celsius,measured_at\n', (n) => `"Benchville ${n}, Testland"`)
    await write(bare, '', (n) => String(ids[n]))

    const client = new pg.Client(stack.env.DATABASE_URL)
    await client.connect()
    await client.query('CREATE TABLE plain (LIKE readings INCLUDING ALL)')
    const plain = await timed(() => copy(client, 'plain', bare))
    const triggers = await timed(() => copy(client, 'readings', bare))
    await client.query('TRUNCATE readings, plain')
    await client.end()

    const memory: number[] = []
    const ours = await timed(() => run(stack, ['temperature:import', named], memory))
    const again = await timed(() => run(stack, ['temperature:import', named], []))
    report({ plain, triggers, ours, again }, memory)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function write(path: string, header: string, city: (n: number) => string) {
  function* lines() {
    yield header
    for (let n = 0; n < ROWS; n++) {
      const celsius = ((n * 7) % 600) / 10 - 20
      const at = new Date(FIRST + Math.floor(n / CITIES) * 60_000).toISOString()
      yield `${city(n % CITIES)},${celsius.toFixed(1)},${at}\n`
    }
  }
  await pipeline(lines(), createWriteStream(path))
}

async function copy(client: pg.Client, table: string, path: string) {
  const into = from(`COPY ${table} (city_id, celsius, measured_at) FROM STDIN CSV`)
  await pipeline(createReadStream(path), client.query(into))
}

/** An Ace command to its end, with what it holds meanwhile, in megabytes, five times a second. */
async function run(stack: Stack, args: string[], memory: number[]) {
  const child = spawn(process.execPath, ['ace.js', ...args], {
    env: { ...process.env, ...stack.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(child, 'exit')
  while (child.exitCode === null) {
    memory.push(held(child.pid!))
    await Promise.race([ended, pause(200)])
  }
  if (child.exitCode !== 0) throw new Error('The import of the benchmark failed')
}

function held(pid: number) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}

async function timed(act: () => Promise<unknown>) {
  const begun = process.hrtime.bigint()
  await act()
  return Number(process.hrtime.bigint() - begun) / 1e9
}

function report(
  seconds: Record<'plain' | 'triggers' | 'ours' | 'again', number>,
  memory: number[]
) {
  const row = (time: number) => ({
    'seconds': Math.round(time * 10) / 10,
    'rows a second': Math.round(ROWS / time),
    'beside COPY into readings': Math.round((time / seconds.triggers) * 100) / 100,
  })
  const tenths = Array.from({ length: 11 }, (_, n) => memory[Math.round((n / 10) * (memory.length - 1))]) // prettier-ignore
  console.log(`\nImport of ${ROWS.toLocaleString('en')} readings of ${CITIES} cities`)
  console.table({
    'COPY into a table of the same columns and indexes': row(seconds.plain),
    'COPY into readings, with its triggers': row(seconds.triggers),
    'temperature:import, from start to end of the command': row(seconds.ours),
    'the same file again: all of it is there': row(seconds.again),
  })
  console.log(`Memory of the command, at each tenth of its time: ${tenths.join(', ')} MB; at most ${Math.max(...memory)} MB.`) // prettier-ignore
}
