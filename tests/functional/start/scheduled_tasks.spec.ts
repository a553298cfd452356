import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { enqueueOnce } from '#process/scheduler'
import { tasks } from '#start/scheduled_tasks'

test.group('The scheduled prune of the history', (group) => {
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.rawQuery('DELETE FROM schedule_turns')
  })

  for (const { time, recent } of [
    { time: '2026-01-01T03:17:00Z', recent: false },
    { time: '2026-01-02T03:17:00Z', recent: true },
  ]) {
    const which = recent ? 'only recent' : 'all'
    test(`of ${time} checks ${which} readings, even if it is late`, async ({ assert }) => {
      const history = tasks.find(({ name }) => name === 'history')!
      assert.isTrue(await enqueueOnce(history, new Date(time)))
      const [{ data }] = await db.from('pgboss.job').where('name', 'prune')
      assert.deepEqual(data, { recent })
    })
  }
})
