import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { enqueue } from '#process/jobs/enqueue'
import { hasWorker } from '#process/jobs/has_worker'
import { queueStates } from '#process/jobs/queue_states'
import { insertWorker } from '#tests/support/insert_worker'

const EMPTY = { waiting: 0, running: 0, retrying: 0, oldestWait: 0, givenUp: 0, workers: 0 }

/** Adds a job of the queue `import` in this state, which was due `secondsAgo`. */
async function addJob(state: string, secondsAgo = 0) {
  const id = await enqueue('import', { importId: 1, userId: 1 })
  await db.rawQuery(
    `UPDATE pgboss.job SET state = ?::pgboss.job_state, created_on = now() - interval '1 day',
       start_after = now() - ? * interval '1 second' WHERE id = ?`,
    [state, secondsAgo, id!]
  )
}

test.group('The state of a queue', (group) => {
  async function reset() {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.rawQuery('DELETE FROM pgboss.instance')
  }
  group.each.setup(async () => {
    await reset()
    return reset
  })

  test('is known for each queue without a job', async ({ assert }) => {
    const states = await queueStates(2000)
    assert.deepEqual(Object.keys(states), [
      'mail',
      'push',
      'webhook',
      'import',
      'feed',
      'prune',
      'cleanup',
      'report',
    ])
    for (const state of Object.values(states)) assert.deepEqual(state, EMPTY)
  })

  test('counts jobs that are due, that run, and that are tried again later', async ({ assert }) => {
    await addJob('created', 1)
    await addJob('retry', 1)
    await addJob('active')
    for (let n = 0; n < 3; n++) await addJob('retry', -60)
    for (const ended of ['completed', 'failed', 'cancelled']) await addJob(ended)
    const { import: state, mail } = await queueStates(2000)
    assert.include(state, { waiting: 2, running: 1, retrying: 3 })
    assert.deepEqual(mail, EMPTY)
  })

  test('measures a wait from the time when the job became due, not from its creation', async ({
    assert,
  }) => {
    await addJob('retry', -60)
    const { import: early } = await queueStates(2000)
    assert.equal(early.oldestWait, 0, 'a job that is tried again later is not late')
    await addJob('created', 90)
    await addJob('retry', 300)
    const { import: late } = await queueStates(2000)
    assert.closeTo(late.oldestWait, 300, 10)
  })

  test('counts given-up jobs by their queue', async ({ assert }) => {
    await addJob('created')
    await db.rawQuery(
      `INSERT INTO pgboss.job (name, source_name, data) VALUES
         ('dead', 'mail', '{}'), ('dead', 'mail', '{}'), ('dead', 'feed', '{}')`
    )
    const { mail, feed, import: imports } = await queueStates(2000)
    assert.deepEqual([mail.givenUp, feed.givenUp, imports.givenUp], [2, 1, 0])
    assert.equal(mail.waiting, 0, 'they do not wait')
  })

  test('counts the running processes that take its jobs', async ({ assert }) => {
    await db.rawQuery(insertWorker(['mail', 'feed']))
    await db.rawQuery(insertWorker(['mail', 'mail'], { secondsAgo: 25 }))
    await db.rawQuery(insertWorker(['mail'], { secondsAgo: 35 }))
    await db.rawQuery(insertWorker(['mail'], { stopped: true }))
    const { mail, feed, import: imports } = await queueStates(2000)
    assert.deepEqual([mail.workers, feed.workers, imports.workers], [2, 1, 0])
    assert.deepEqual([await hasWorker('feed'), await hasWorker('import')], [true, false])
    await db.rawQuery(insertWorker([]))
    const { import: starting } = await queueStates(2000)
    assert.equal(starting.workers, 1, 'a process that has not listed its queues yet')
  })
})
