import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { SendOptions } from 'pg-boss'
import { enqueue } from '#process/jobs/enqueue'
import type { MailJob } from '#process/jobs/mail_job'
import { forkModule } from '#tests/support/fork_module'
import { loseHeartbeats, wakeWorkers } from '#tests/support/job_pauses'
import { until } from '#tests/support/visitor'

const workers = new Set<ChildProcess>()

/** Starts a process that does jobs as tests/support/job_worker.ts describes. */
async function startWorker() {
  const worker = forkModule('tests/support/job_worker')
  workers.add(worker)
  const [message] = await Promise.race([once(worker, 'message'), once(worker, 'exit')])
  if (message !== 'ready') throw new Error('The worker ended before it was ready')
  return worker
}

/** Returns the only worker. Starts one if no other test has left one. */
async function onlyWorker() {
  const [first, ...others] = workers
  await Promise.all(others.map((worker) => end(worker, 'SIGKILL')))
  return first ?? startWorker()
}

async function end(worker: ChildProcess, signal: NodeJS.Signals) {
  const exit = once(worker, 'exit')
  worker.kill(signal)
  await exit
  workers.delete(worker)
}

/** The data of a job that tests/support/job_worker.ts understands. */
const letter = (name: string) => ({ letter: name, userId: 1 }) as unknown as MailJob

const add = (name: string, options: SendOptions = {}) =>
  enqueue('mail', letter(name), options) as Promise<string>

async function jobs(queue = 'mail') {
  const { rows } = await db.rawQuery(
    'SELECT * FROM pgboss.job WHERE name = ? ORDER BY created_on',
    [queue]
  )
  return rows
}

const stateOf = async (id: string) => {
  const all = await jobs()
  return all.find((job: { id: string }) => job.id === id)?.state as string
}

const untilDone = (id: string, timeoutMs?: number) =>
  until('the end of the job', async () => (await stateOf(id)) === 'completed', timeoutMs)

const attemptsOf = (job: string) => db.from('attempts').where({ job }).orderBy('at')

const sql = (query: string) => db.rawQuery(query)

const untilStarted = (id: string) =>
  until('the job to start', async () => (await attemptsOf(id)).length > 0, 20_000)

test.group('A job', (group) => {
  group.setup(async () => {
    await db.rawQuery(
      'CREATE TABLE attempts (job uuid, pid integer, at timestamptz DEFAULT clock_timestamp())'
    )
    return async () => {
      await Promise.all([...workers].map((worker) => end(worker, 'SIGKILL')))
      await db.rawQuery('DROP TABLE attempts')
    }
  })
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
  })

  test('can be added before any worker has created its queue, by more transactions at once than there are connections', async ({
    assert,
  }) => {
    await db.rawQuery('DELETE FROM pgboss.queue')
    const adders = ['first', 'second'].map(() => forkModule('tests/support/job_adder'))
    await Promise.all(adders.map((adder) => once(adder, 'exit')))
    assert.lengthOf(await jobs(), 40)
  })

  test('exists once if its transaction commits, and not at all otherwise', async ({ assert }) => {
    await db.transaction((trx) => enqueue('mail', letter('committed'), { trx }))
    const failed = db.transaction(async (trx) => {
      await enqueue('mail', letter('rolled back'), { trx })
      throw new Error('undo')
    })
    await assert.rejects(() => failed, 'undo')
    await db.transaction(async (trx) => {
      const nested = await trx.transaction()
      await enqueue('mail', letter('nested, rolled back'), { trx: nested })
      await nested.rollback()
      const second = await trx.transaction()
      await enqueue('mail', letter('nested, committed'), { trx: second })
      await second.commit()
    })
    const letters = (await jobs()).map(({ data }: { data: { letter: string } }) => data.letter)
    assert.deepEqual(letters, ['committed', 'nested, committed'])
  })

  test('is not added to an exclusive queue if the same job waits there', async ({ assert }) => {
    assert.isString(await enqueue('prune', { recent: true }, { singletonKey: 'first' }))
    assert.isNull(await enqueue('prune', { recent: true }, { singletonKey: 'first' }))
    assert.isString(await enqueue('prune', { recent: true }, { singletonKey: 'second' }))
  })

  test('is done by a process that waits for jobs', async ({ assert }) => {
    const worker = await onlyWorker()
    const id = await add('works')
    await untilDone(id, 20_000)
    const attempts = await attemptsOf(id)
    assert.deepEqual(
      attempts.map(({ pid }) => pid),
      [worker.pid]
    )
  })

  test('that fails is tried again later and later, and ends in the queue of dead jobs', async ({
    assert,
  }) => {
    await onlyWorker()
    const id = await add('fails', { retryLimit: 2, retryDelay: 1 })
    await until(
      'the dead job',
      async () => {
        await wakeWorkers(sql, 'mail')
        return (await jobs('dead')).length > 0
      },
      40_000
    )

    const times = (await attemptsOf(id)).map(({ at }) => at.getTime())
    assert.lengthOf(times, 3)
    assert.isAtLeast(times[1] - times[0], 500)
    assert.isAtLeast(times[2] - times[1], 1000)
    const [dead] = await jobs('dead')
    assert.equal(dead.keep_until - dead.created_on, 30 * 86_400_000)
    assert.deepInclude(dead, {
      source_name: 'mail',
      source_id: id,
      data: { letter: 'fails', userId: 1 },
    })
    assert.deepEqual(dead.source_output, {
      message: 'no luck at postgres://[redacted]@host/db: http://a.example/verify-email/[redacted]',
    })
  })

  test('that ends after its time is done, and is not tried again', async ({ assert }) => {
    await startWorker()
    const id = await add('overruns', { expireInSeconds: 1 })
    await untilDone(id, 30_000)
    assert.lengthOf(await attemptsOf(id), 1)
  })

  test('that cannot succeed is given up at once', async ({ assert }) => {
    await onlyWorker()
    const id = await add('cannot succeed')
    await until('the dead job', async () => (await jobs('dead')).length > 0, 20_000)
    assert.lengthOf(await attemptsOf(id), 1)
    assert.equal(await stateOf(id), 'failed')
  })

  test('of a killed process is done by the next one', async ({ assert }) => {
    const first = await onlyWorker()
    const id = await add('waits')
    await untilStarted(id)
    await end(first, 'SIGKILL')
    await sql(`UPDATE pgboss.job SET data = '{"letter": "works"}'`)
    // The fault tests wait for the heartbeat in `npm run soak`.
    await loseHeartbeats(sql, 'mail')
    const second = await startWorker()
    await untilDone(id, 30_000)
    const pids = (await attemptsOf(id)).map(({ pid }) => pid)
    assert.deepEqual(pids, [first.pid, second.pid])
  })

  for (const name of ['waits', 'hangs']) {
    test(`that ${name} goes back to its queue when its process gets SIGTERM`, async ({
      assert,
    }) => {
      const worker = await onlyWorker()
      const id = await add(name, { retryLimit: 0 })
      await untilStarted(id)
      await end(worker, 'SIGTERM')
      assert.equal(worker.exitCode, 0)

      const [job] = await jobs()
      assert.equal(job.state, 'retry')
      assert.isAtMost(job.start_after.getTime(), Date.now())
      await db.rawQuery(`UPDATE pgboss.job SET data = '{"letter": "works"}'`)
      await onlyWorker()
      await untilDone(id, 20_000)
      assert.lengthOf(await attemptsOf(id), 2)
    })
  }

  test('is done once, even if several processes wait for jobs', async ({ assert }) => {
    await Promise.all([onlyWorker(), startWorker(), startWorker()])
    const ids = await Promise.all(Array.from({ length: 60 }, () => add('works')))
    await until(
      'the end of all jobs',
      async () => {
        const all = await jobs()
        return all.every(({ state }: { state: string }) => state === 'completed')
      },
      20_000
    )
    for (const id of ids) assert.lengthOf(await attemptsOf(id), 1)
  })
})

test.group('The tables for jobs', () => {
  test('have the version that the package needs', async ({ assert }) => {
    const { default: packageJson } = await import('pg-boss/package.json', {
      with: { type: 'json' },
    })
    const { rows } = await db.rawQuery('SELECT version FROM pgboss.version')
    assert.deepEqual(rows, [{ version: packageJson.pgboss.schema }])
  })
})
