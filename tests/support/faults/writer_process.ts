import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/**
 * Writes readings without a break, with four writers at the same time and in several ways. Keeps
 * trying while the database cannot be reached.
 */
const [url, perSecond, ...cities] = process.argv.slice(2)
const cityIds = cities.map(Number)
const WRITERS = 4
const pool = new pg.Pool({ connectionString: url, max: WRITERS })
pool.on('error', () => {})

const randomOf = <T>(items: T[]) => items[Math.floor(Math.random() * items.length)]
const celsius = () => Math.round(Math.random() * 400) / 10

const writes: (() => Promise<unknown>)[] = [
  () =>
    pool.query('INSERT INTO readings (city_id, celsius) VALUES ($1, $2)', [
      randomOf(cityIds),
      celsius(),
    ]),
  () => pool.query('UPDATE cities SET celsius = $2 WHERE id = $1', [randomOf(cityIds), celsius()]),
  // Some of these readings are older than the newest reading of the city.
  () =>
    pool.query(
      `INSERT INTO readings (city_id, celsius, measured_at)
         SELECT $1, $2 + n, clock_timestamp() - random() * interval '200 ms' FROM generate_series(1, 3) n`,
      [randomOf(cityIds), celsius()]
    ),
  () => pool.query('UPDATE cities SET celsius = NULL WHERE id = $1', [randomOf(cityIds)]),
  () =>
    pool.query(
      `BEGIN; UPDATE cities SET celsius = 1 WHERE id = ${randomOf(cityIds)}; SAVEPOINT half;
       UPDATE cities SET celsius = 2 WHERE id = ${randomOf(cityIds)}; ROLLBACK TO half; COMMIT`
    ),
]
const burst = () =>
  pool.query('UPDATE cities SET celsius = $2 WHERE id = ANY($1)', [cityIds, celsius()])

let isWriting = true
let runningWrites = 0
let onIdle = () => {}

async function write() {
  for (;;) {
    await pause((1000 * WRITERS * 2 * Math.random()) / Number(perSecond))
    if (!isWriting) continue
    runningWrites++
    // A write that fails may have been committed nevertheless. The ledger records each commit, so
    // this process need not know.
    await (Math.random() < 0.05 ? burst() : randomOf(writes)()).catch(() => pause(100))
    runningWrites--
    if (!isWriting && !runningWrites) onIdle()
  }
}

process.on('message', async (command) => {
  isWriting = command === 'write'
  if (!isWriting && runningWrites) await new Promise<void>((resolve) => (onIdle = resolve))
  process.send!(command as string)
})
process.on('disconnect', () => process.exit())
for (let writer = 0; writer < WRITERS; writer++) void write()
process.send!('ready')
