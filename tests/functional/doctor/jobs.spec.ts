import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { jobs } from '#doctor/jobs'
import { enqueue } from '#process/jobs/enqueue'
import { queueNames } from '#process/jobs/queues'
import { insertWorker } from '#tests/support/insert_worker'

async function check() {
  const findings = await jobs()
  return findings.map(({ state, message }) => `${state}: ${message}`)
}

/** Adds a job to the queue `mail` that has been due for this many seconds. */
async function addJob(secondsAgo: number) {
  const id = await enqueue('mail', { letter: 'verify_email', userId: 1 })
  await db.rawQuery(
    `UPDATE pgboss.job SET start_after = now() - ? * interval '1 second' WHERE id = ?`,
    [secondsAgo, id!]
  )
}

async function giveUp(queue: string, output: object, minutesAgo: number) {
  await db.rawQuery(
    `INSERT INTO pgboss.job (name, source_name, source_output, created_on)
     VALUES ('dead', ?, ?::jsonb, now() - ? * interval '1 minute')`,
    [queue, JSON.stringify(output), minutesAgo]
  )
}

test.group('The check of jobs', (group) => {
  group.each.setup(async () => {
    const empty = async () => {
      await db.rawQuery('DELETE FROM pgboss.job')
      await db.rawQuery('DELETE FROM pgboss.instance')
    }
    await empty()
    return empty
  })

  test('finds no problem if each queue has a worker and no job waits for long', async ({
    assert,
  }) => {
    await db.rawQuery(insertWorker(queueNames))
    await addJob(50)
    assert.deepEqual(await check(), ['ok: each queue has a worker, and no job waits for long'])
  })

  test('finds that no worker runs, and says how to start one', async ({ assert }) => {
    await db.rawQuery(insertWorker(queueNames, { stopped: true }))
    const [finding, ...others] = await jobs()
    assert.isEmpty(others)
    assert.equal(finding.state, 'warning')
    assert.match(finding.message, /^no worker runs/)
    assert.include(finding.fix!, 'node ace jobs:work')
  })

  test('names the queues without a worker if others have one', async ({ assert }) => {
    await db.rawQuery(insertWorker(['mail', 'import', 'feed']))
    assert.deepEqual(await check(), [
      'warning: no worker takes jobs of these queues: push, webhook, prune, cleanup, report',
    ])
  })

  test('says which queue has a job that waits for more than a minute, and for how long', async ({
    assert,
  }) => {
    await db.rawQuery(insertWorker(queueNames))
    await addJob(330)
    await addJob(70)
    assert.deepEqual(await check(), ['warning: a job of the queue mail has waited for 5 minutes'])
  })

  test('counts the given-up jobs, and shows why the newest failed without an address', async ({
    assert,
  }) => {
    await addJob(0)
    await db.rawQuery(insertWorker(queueNames))
    await giveUp('feed', { message: 'an older reason' }, 60)
    await giveUp('mail', { message: '550 no mailbox kim@example.org' }, 1)
    assert.deepEqual(await check(), [
      'warning: 2 were given up, the newest in the queue mail: 550 no mailbox [e-mail]',
    ])
    await giveUp('import', { value: { message: 'job timed out' } }, 0)
    assert.deepEqual(await check(), [
      'warning: 3 were given up, the newest in the queue import: it took too long',
    ])
  })
})
