import { mock } from 'node:test'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { test } from '@japa/runner'
import { enqueue } from '#process/jobs/enqueue'
import { enqueueOnce, enqueueOnSchedule } from '#process/scheduler'

const RUN_AT = new Date('2026-01-01T03:17:00Z')

async function countJobs() {
  const { rows } = await db.rawQuery(`SELECT FROM pgboss.job WHERE name = 'mail'`)
  return rows.length as number
}

function addJob(trx: TransactionClientContract) {
  return enqueue('mail', { letter: 'verify_email', userId: 1 }, { trx })
}

test.group('A scheduled time', (group) => {
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.rawQuery('DELETE FROM schedule_turns')
  })

  test('adds its job once, even if several processes try at the same time', async ({ assert }) => {
    const task = { name: 'mowing', enqueue: addJob }
    const claims = Array.from({ length: 5 }, () => enqueueOnce(task, RUN_AT))
    assert.sameMembers(await Promise.all(claims), [true, false, false, false, false])
    assert.isFalse(await enqueueOnce(task, RUN_AT))
    assert.equal(await countJobs(), 1)
  })

  test('has no job if its transaction is rolled back, and can be claimed again', async ({
    assert,
  }) => {
    const name = 'mowing'
    const fail = async (trx: TransactionClientContract) => {
      await addJob(trx)
      throw new Error('undo')
    }
    await assert.rejects(() => enqueueOnce({ name, enqueue: fail }, RUN_AT), 'undo')
    assert.equal(await countJobs(), 0)

    assert.isTrue(await enqueueOnce({ name, enqueue: addJob }, RUN_AT))
    assert.equal(await countJobs(), 1)
  })
})

test.group('A scheduled task that fails', (group) => {
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM schedule_turns')
  })

  test('is tried again, because its next time may be a day away', async ({ assert, cleanup }) => {
    const ending = new AbortController()
    const midnight = Date.parse('2026-01-02T00:00:00Z')
    for (const level of ['error', 'warn'] as const) mock.method(logger, level, () => {})
    mock.timers.enable({ apis: ['Date'], now: midnight - 1 })
    cleanup(() => {
      mock.timers.reset()
      mock.restoreAll()
    })
    let attempts = 0
    const task = {
      name: 'planting',
      schedule: '1d',
      enqueue: async () => {
        attempts++
        if (attempts === 1) throw new Error('no luck')
        ending.abort()
      },
    }
    const running = enqueueOnSchedule(task, ending.signal)
    mock.timers.setTime(midnight)
    await running
    assert.equal(attempts, 2)
  })

  test('is logged without its query and the values of the query', async ({ assert, cleanup }) => {
    const ending = new AbortController()
    const logged = Promise.withResolvers<unknown[]>()
    mock.method(logger, 'error', (...line: unknown[]) => {
      logged.resolve(line)
      ending.abort()
    })
    cleanup(() => mock.restoreAll())
    const task = {
      name: 'watering',
      schedule: '1s',
      enqueue: async (trx: TransactionClientContract) =>
        trx.rawQuery('SELECT ?::int', ['S3cretPlum']),
    }

    await enqueueOnSchedule(task, ending.signal)

    assert.deepEqual(await logged.promise, [
      '%s failed: %s',
      'watering',
      'PostgreSQL rejected a value (SQLSTATE 22P02)',
    ])
  })
})
