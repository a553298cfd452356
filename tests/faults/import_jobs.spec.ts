import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { test } from '@japa/runner'
import { PostgresServer } from '#tests/support/faults/postgres_server'
import { pageText } from '#tests/support/page_text'
import { Stack } from '#tests/support/stack'
import { lockTable } from '#tests/support/table_lock'
import { until, Visitor } from '#tests/support/visitor'

const ROWS = 500
const TIMEOUT_MS = 60_000

let server: PostgresServer
let stack: Stack
let admin: Visitor
const workers = new Set<ChildProcess>()

async function startWorker() {
  const worker = await stack.startWorker()
  workers.add(worker)
  return worker
}

async function end(worker: ChildProcess, signal: NodeJS.Signals) {
  workers.delete(worker)
  const exit = once(worker, 'exit')
  worker.kill(signal)
  await exit
}

/** Uploads readings of a new city, and returns the ids of the import and the city. */
async function upload(city: string) {
  const cityId = await stack.city(city)
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const time = new Date(Date.UTC(2020, 0, 1) + i * 60_000)
    return `${cityId},1,${time.toISOString()}`
  })
  const text = ['city,celsius,measured_at', ...rows].join('\n')
  const { path } = await admin.submit('/admin/imports', { text }, '/admin/imports/create')
  return { id: Number(path.split('/').at(-1)), cityId, path }
}

const confirm = (path: string) => admin.submit(`${path}/confirmation`, {}, path)

const untilState = (id: number, state: string) =>
  until(
    `the state ${state}`,
    async () => {
      // The database may just be starting again.
      const rows = await stack.sql('SELECT state FROM imports WHERE id = $1', [id]).catch(() => [])
      return rows[0]?.state === state
    },
    TIMEOUT_MS
  )

/** Waits until a worker is in the middle of an import: it waits for the table that a test has locked. */
const untilBlocked = () =>
  until(
    'an import in work',
    async () => {
      const blocked = await stack.sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'fairweather import' AND wait_event_type = 'Lock'`
      )
      return blocked.length > 0
    },
    TIMEOUT_MS
  )

/** Counts what must exist once, and what must be gone, after an import was applied. */
async function results({ id, cityId }: { id: number; cityId: number }) {
  const [counts] = await stack.sql(
    `SELECT (SELECT count(*)::integer FROM readings WHERE city_id = $2) AS readings,
       (SELECT count(*)::integer FROM audit_entries
        WHERE subject_type = 'import' AND subject_id = $1) AS entries,
       (SELECT count(*)::integer FROM import_files WHERE import_id = $1) AS files`,
    [id, cityId]
  )
  return counts
}

const ONCE = { readings: ROWS, entries: 1, files: 0 }

test.group('An import is done once', (group) => {
  group.each.timeout(240_000)
  group.setup(async () => {
    server = await PostgresServer.start()
    stack = await Stack.start(
      'postgres',
      { DATABASE_URL: await server.createDatabase() },
      { hubs: 0 }
    )
    admin = await Visitor.admin(stack)
    return async () => {
      await stack.stop()
      await server.stop()
    }
  })
  group.each.teardown(async () => {
    await Promise.all([...workers].map((worker) => end(worker, 'SIGKILL')))
  })

  test('if no worker runs when it is uploaded, and its page says so', async ({ assert }) => {
    const imported = await upload('Waitington')
    const page = await admin.get(imported.path)
    assert.include(pageText(page.body), 'No worker is running, so this import waits.')
    await startWorker()
    await untilState(imported.id, 'staged')
    await confirm(imported.path)
    await untilState(imported.id, 'applied')
    assert.deepEqual(await results(imported), ONCE)
  })

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`if its worker gets ${signal} while it checks and while it stores`, async ({ assert }) => {
      let worker = await startWorker()
      let unlock = await lockTable(stack, 'readings')
      const imported = await upload(`Town of ${signal}`)
      await untilBlocked()
      await end(worker, signal)
      await unlock()
      worker = await startWorker()
      await untilState(imported.id, 'staged')

      unlock = await lockTable(stack, 'readings')
      await confirm(imported.path)
      await untilBlocked()
      await end(worker, signal)
      if (signal === 'SIGTERM') {
        const [job] = await stack.sql(
          'SELECT state FROM pgboss.job WHERE id = (SELECT job_id FROM imports WHERE id = $1)',
          [imported.id]
        )
        assert.equal(job.state, 'retry')
      }
      await unlock()
      await startWorker()
      await untilState(imported.id, 'applied')
      assert.deepEqual(await results(imported), ONCE)
    })
  }

  test('if its worker is stuck while it stores, and continues later', async ({ assert }) => {
    const stuck = await startWorker()
    const imported = await upload('Stuckville')
    await untilState(imported.id, 'staged')
    const unlock = await lockTable(stack, 'readings')
    await confirm(imported.path)
    await untilBlocked()
    stuck.kill('SIGSTOP')
    await unlock()
    await startWorker()
    await untilState(imported.id, 'applied')
    stuck.kill('SIGCONT')
    await end(stuck, 'SIGTERM')
    assert.deepEqual(await results(imported), ONCE)
  })

  test('if PostgreSQL is killed between the check and the storing', async ({ assert }) => {
    await startWorker()
    const imported = await upload('Crashton')
    await untilState(imported.id, 'staged')
    await server.kill('SIGKILL')
    await server.start()
    await untilState(imported.id, 'staged')
    const page = await admin.get(imported.path)
    assert.include(pageText(page.body), 'The preview was lost when the database stopped.')
    await confirm(imported.path)
    await untilState(imported.id, 'applied')
    assert.deepEqual(await results(imported), ONCE)
  })

  test('if PostgreSQL is killed while it stores', async ({ assert }) => {
    await startWorker()
    const imported = await upload('Crashford')
    await untilState(imported.id, 'staged')
    const unlock = await lockTable(stack, 'readings')
    await confirm(imported.path)
    await untilBlocked()
    await server.kill('SIGKILL')
    await unlock().catch(() => {})
    await server.start()
    await untilState(imported.id, 'applied')
    assert.deepEqual(await results(imported), ONCE)
  })

  test('by two workers, even if it is confirmed twice', async ({ assert }) => {
    await Promise.all([startWorker(), startWorker()])
    const all = await Promise.all(['A', 'B', 'C', 'D'].map((name) => upload(`Twotown ${name}`)))
    for (const { id } of all) await untilState(id, 'staged')
    await Promise.all(all.flatMap(({ path }) => [confirm(path), confirm(path)]))
    for (const imported of all) {
      await untilState(imported.id, 'applied')
      assert.deepEqual(await results(imported), ONCE)
    }
  })
})
