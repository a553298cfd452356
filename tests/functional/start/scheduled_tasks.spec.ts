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

test.group('The scheduled mails about mentions', (group) => {
  group.each.setup(async () => {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.rawQuery('DELETE FROM schedule_turns')
    await db.from('mentions').delete()
  })

  test('are requested each minute, each of them once', async ({ assert }) => {
    const mentions = tasks.find(({ name }) => name === 'mentions')!
    const [{ id }] = await db
      .table('users')
      .insert({ name: 'Away', email: 'scheduled@example.org', email_verified_at: new Date() })
      .returning('id')
    const { rows } = await db.rawQuery(
      `INSERT INTO messages (id, room_id, body, mentions)
         VALUES (gen_random_uuid(), 0, '@Away', jsonb_build_array(jsonb_build_object('id', ?::int, 'name', 'Away')))
         RETURNING id`,
      [id]
    )
    await db
      .from('mentions')
      .where('message_id', rows[0].id)
      .update({ created_at: db.raw(`now() - interval '11 minutes'`) })
    for (const time of ['2026-01-02T06:00:00Z', '2026-01-02T06:01:00Z']) {
      assert.isTrue(await enqueueOnce(mentions, new Date(time)))
    }
    const jobs = await db.from('pgboss.job').where('name', 'mail')
    assert.deepEqual(
      jobs.map(({ data }) => data),
      [{ letter: 'mentions', userId: id }]
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
