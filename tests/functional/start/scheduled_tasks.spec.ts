import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { enqueueOnce } from '#process/scheduler'
import { tasks } from '#start/scheduled_tasks'
import { nextRun } from '#support/schedule'

test.group('The scheduled yearly report', (group) => {
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.rawQuery('DELETE FROM schedule_turns')
  })

  const report = tasks.find(({ name }) => name === 'report')!

  test('is due each day from 2 to 31 January, when the year is over everywhere', ({ assert }) => {
    const after = (time: string) => nextRun(report.schedule!, new Date(time))!.toISOString()
    assert.equal(after('2026-06-01T00:00:00Z'), '2027-01-02T06:00:00.000Z')
    assert.equal(after('2027-01-02T06:00:00Z'), '2027-01-03T06:00:00.000Z')
    assert.equal(after('2027-01-31T06:00:00Z'), '2028-01-02T06:00:00.000Z')
  })

  test('is that of the year before, and has one job at a time', async ({ assert }) => {
    for (const time of ['2026-01-02T06:00:00Z', '2026-01-03T06:00:00Z']) {
      assert.isTrue(await enqueueOnce(report, new Date(time)))
    }
    const jobs = await db.from('pgboss.job').where('name', 'report')
    assert.deepEqual(
      jobs.map(({ data }) => data),
      [{ year: 2025 }]
    )
  })
})

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
