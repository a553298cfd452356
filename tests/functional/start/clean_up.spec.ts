import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import User from '#models/user'
import { cleanUp } from '#start/clean_up'
import { rollBackAfterAnnouncing } from '#tests/support/table_scans'

const goesOn = new AbortController().signal

test.group('Cleaning up', (group) => {
  group.each.setup(async () => {
    await db.beginGlobalTransaction()
    return rollBackAfterAnnouncing
  })

  test('deletes links of mails a month after they have expired, because a waiting mail needs them', async ({
    assert,
  }) => {
    const [old, fresh] = await User.createMany(
      ['old', 'fresh'].map((name) => ({ name, email: `${name}@clean.example`, password: 'x' }))
    )
    await db.rawQuery(
      `INSERT INTO mail_links (user_id, purpose, email, hash, expires_at) VALUES
         (?, 'reset', 'old@clean.example', 'a', now() - interval '32 days'),
         (?, 'reset', 'fresh@clean.example', 'b', now() - interval '30 days')`,
      [old.id, fresh.id]
    )
    await cleanUp(goesOn)
    const links = await db.from('mail_links').whereIn('user_id', [old.id, fresh.id])
    assert.sameMembers(
      links.map((link) => link.user_id),
      [fresh.id]
    )
  })

  test('deletes what members have deleted from their logs a day ago', async ({ assert }) => {
    const member = await User.create({ name: 'Cleaned', email: 'log@clean.example' })
    await db.rawQuery(
      `INSERT INTO deleted_entries (id, user_id, entry, deleted_at) VALUES
         (900000001, :id, '{}', now() - interval '25 hours'),
         (900000002, :id, '{}', now() - interval '23 hours')`,
      { id: member.id }
    )
    await cleanUp(goesOn)
    const kept = await db.from('deleted_entries').where('user_id', member.id)
    assert.deepEqual(
      kept.map(({ id }) => id),
      [900000002]
    )
  })

  test('deletes feed runs that are older than 90 days, and no others', async ({ assert }) => {
    await db.rawQuery(
      `INSERT INTO feed_runs (feed, starter, started_at, ended_at)
       SELECT 'cleaned', 'schedule', t, t
       FROM generate_series(1, 45) i, LATERAL (SELECT now() - (60.5 + i) * interval '1 day' AS t)`
    )
    await cleanUp(goesOn)
    assert.lengthOf(await db.from('feed_runs').where('feed', 'cleaned'), 29)
  })

  test('deletes rate limits an hour after they have expired', async ({ assert }) => {
    const now = Date.now()
    await db.table('rate_limits').multiInsert([
      { key: 'expired', points: 1, expire: now - 3_700_000 },
      { key: 'recent', points: 1, expire: now - 60_000 },
      { key: 'current', points: 1, expire: now + 60_000 },
    ])
    await cleanUp(goesOn)
    const left = await db.from('rate_limits').whereIn('key', ['expired', 'recent', 'current'])
    assert.sameMembers(
      left.map(({ key }) => key),
      ['recent', 'current']
    )
  })

  test('stops before the next step if the process ends', async ({ assert }) => {
    await db.table('rate_limits').insert({ key: 'expired', points: 1, expire: 0 })
    await assert.rejects(() => cleanUp(AbortSignal.abort(new Error('ending'))), 'ending')
    assert.lengthOf(await db.from('rate_limits').where('key', 'expired'), 1)
  })
})
