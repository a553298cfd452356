import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** Writes without end, in many ways at once, whatever happens to the database meanwhile. */
const [url, perSecond, ...cities] = process.argv.slice(2)
const cityIds = cities.map(Number)
const WRITERS = 4
const pool = new pg.Pool({ connectionString: url, max: WRITERS })
pool.on('error', () => {})

const any = <T>(from: T[]) => from[Math.floor(Math.random() * from.length)]
const celsius = () => Math.round(Math.random() * 400) / 10

const ways: (() => Promise<unknown>)[] = [
  () => pool.query('INSERT INTO readings (city_id, celsius) VALUES ($1, $2)', [any(cityIds), celsius()]), // prettier-ignore
  () => pool.query('UPDATE cities SET celsius = $2 WHERE id = $1', [any(cityIds), celsius()]),
  // Out of order: some older than what is known, some not.
  () =>
    pool.query(
      `INSERT INTO readings (city_id, celsius, measured_at)
         SELECT $1, $2 + n, clock_timestamp() - random() * interval '200 ms' FROM generate_series(1, 3) n`,
      [any(cityIds), celsius()]
    ),
  () => pool.query('UPDATE cities SET celsius = NULL WHERE id = $1', [any(cityIds)]),
  () =>
    pool.query(
      `BEGIN; UPDATE cities SET celsius = 1 WHERE id = ${any(cityIds)}; SAVEPOINT half;
       UPDATE cities SET celsius = 2 WHERE id = ${any(cityIds)}; ROLLBACK TO half; COMMIT`
    ),
]
const burst = () =>
  pool.query('UPDATE cities SET celsius = $2 WHERE id = ANY($1)', [cityIds, celsius()])

let writing = true
let busy = 0
let idle = () => {}

async function write() {
  for (;;) {
    await pause((1000 * WRITERS * 2 * Math.random()) / Number(perSecond))
    if (!writing) continue
    busy++
    // What fails (no database, a deadlock with another writer) was not committed, or was: the
    // ledger knows.
    await (Math.random() < 0.05 ? burst() : any(ways)()).catch(() => pause(100))
    busy--
    if (!writing && !busy) idle()
  }
}

process.on('message', async (word) => {
  writing = word === 'write'
  if (!writing && busy) await new Promise<void>((resolve) => (idle = resolve))
  process.send!(word as string)
})
process.on('disconnect', () => process.exit())
for (let writer = 0; writer < WRITERS; writer++) void write()
process.send!('ready')
