import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/**
 * Registers a member who has a row in every table that refers to members, and exports their data.
 */
async function memberWithData() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  await member.subscribe(await stack.city('Exported', 20))
  await member.createToken('exported token')
  const { id } = await member.account()
  await stack.sql(
    `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id)
     VALUES ($1, 'city.changed', 'city', 1), (1, 'member.activated', 'user', $1), (1, 'city.created', 'city', $1)`,
    [id]
  )
  await stack.sql(
    `INSERT INTO identities (user_id, provider, subject) VALUES ($1::int, 'google', 'exported ' || $1::int)`,
    [id]
  )
  await stack.sql(
    `INSERT INTO mail_links (user_id, purpose, email, hash, expires_at)
     VALUES ($1::int, 'reset', $2, 'secret hash of ' || $1::int, now())`,
    [id, member.email]
  )
  await stack.sql(
    `INSERT INTO imports (user_id, kind, file) VALUES ($1, 'readings', 'exported.csv')`,
    [id]
  )
  await stack.sql(
    `INSERT INTO idempotency_keys (user_id, key, request_digest) VALUES ($1, 'exported', 'x')`,
    [id]
  )
  await stack.sql(
    `INSERT INTO feed_runs (feed, started_by, starter, cities) VALUES ('exported', $1, 'admin', 0)`,
    [id]
  )
  await stack.sql(
    `WITH entry AS (
       INSERT INTO entries (user_id, date, distance_m, duration_s, kind)
       VALUES ($1, '2026-11-21', 10000, 3150, 'run') RETURNING id)
     INSERT INTO tracks (entry_id, distance_m) SELECT id, 10012 FROM entry`,
    [id]
  )
  await stack.sql(
    `INSERT INTO deleted_entries (id, user_id, entry) VALUES (-$1::int, $1::int, '{"kind": "swim"}')`,
    [id]
  )
  await stack.sql(
    'INSERT INTO yearly_goals (user_id, year, distance_m) VALUES ($1, 2026, 500000)',
    [id]
  )
  await stack.sql(
    'INSERT INTO yearly_reports (user_id, year, job_id) VALUES ($1, 2025, gen_random_uuid())',
    [id]
  )
  await stack.sql(
    `INSERT INTO messages (id, room_id, author_id, body)
     VALUES (gen_random_uuid(), 0, $1, 'said'), (gen_random_uuid(), 0, $1, 'deleted')`,
    [id]
  )
  await stack.sql(`DELETE FROM messages WHERE author_id = $1 AND body = 'deleted'`, [id])
  await stack.sql(
    `INSERT INTO messages (id, room_id, body, mentions)
     VALUES (gen_random_uuid(), 0, '@M', jsonb_build_array(jsonb_build_object('id', $1::int, 'name', 'M')))`,
    [id]
  )
  await stack.sql('INSERT INTO muted_rooms (user_id, room_id) VALUES ($1, 0)', [id])
  await stack.sql(
    `INSERT INTO attachments (message_id, owner_id, place, name, type, size_bytes, storage_key)
     SELECT id, author_id, 0, 'exported.gpx', 'application/gpx+xml', 1, gen_random_uuid()
     FROM messages WHERE author_id = $1`,
    [id]
  )
  await stack.sql(
    `WITH alert AS (
       INSERT INTO alerts (user_id, city_id, kind, celsius)
         SELECT user_id, city_id, 'above', 30 FROM subscriptions WHERE user_id = $1
         RETURNING id, user_id, city_id)
     INSERT INTO notifications (user_id, alert_id, city_id, kind, threshold, celsius, measured_at)
       SELECT user_id, id, city_id, 'above', 30, 31, now() FROM alert`,
    [id]
  )
  await stack.sql(
    `INSERT INTO push_subscriptions (sign_in_id, endpoint, public_key, auth_secret)
       SELECT max(id), 'https://push.example/' || $1::int, repeat('k', 87), repeat('s', 22)
         FROM sign_ins WHERE user_id = $1`,
    [id]
  )
  const { headers, body } = await member.get('/settings/export')
  return { stack, member, id, headers, body, exported: JSON.parse(body) }
}

test.group('Export of personal data', () => {
  test('is a file that is not cached', async ({ assert }) => {
    const { headers } = await memberWithData()
    assert.match(
      headers.get('content-disposition')!,
      /^attachment; filename="fairweather-[\d-]+\.json"/
    )
    assert.include(headers.get('content-type')!, 'application/json')
    assert.equal(headers.get('cache-control'), 'no-store')
  })

  test('contains every table that refers to members, and every column except secrets and what is not theirs', async ({
    assert,
  }) => {
    const { stack, exported } = await memberWithData()
    const tables = await stack.sql(
      `SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint
       WHERE contype = 'f' AND confrelid = 'users'::regclass`
    )
    const indirectly = ['tracks', 'push_subscriptions']
    const referring = ['users', 'audit_entries', ...indirectly, ...tables.map(({ name }) => name)]
    const names = [...new Set(referring)]
    assert.includeMembers(names, ['subscriptions', 'sign_ins'], 'premise')
    assert.sameMembers(Object.keys(exported), names)

    const secrets = [
      ...['users.password', 'auth_access_tokens.hash', 'mail_links.hash'],
      ...['endpoint', 'public_key', 'auth_secret'].map((name) => `push_subscriptions.${name}`),
    ]
    // The export omits these columns, because their values are derived from other columns.
    const searchTexts = ['users.folded', 'entries.folded', 'messages.words']
    const ofOthers = ['users.muted_by_id', 'messages.deleted_by_id', 'messages.mentions']
    const internal = [
      'attachments.storage_key',
      'attachments.deletion_failed_at',
      'idempotency_keys.request_digest',
      'idempotency_keys.response',
      'inboxes.announced_version',
      'mentions.mail_id',
      'notifications.mail_id',
      'push_subscriptions.refused_key',
    ]
    const omitted = [...secrets, ...searchTexts, ...ofOthers, ...internal]
    for (const name of names) {
      const columns = await stack.sql(
        `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1`,
        [name]
      )
      assert.isNotEmpty(exported[name], name)
      for (const column of columns) {
        const full = `${name}.${column.name}`
        assert.equal(column.name in exported[name][0], !omitted.includes(full), full)
      }
    }
  })

  test('contains all data of the member, none of others, and no secrets', async ({ assert }) => {
    const { stack, member, id, exported, body } = await memberWithData()
    const other = await Visitor.registered(stack)
    await other.createToken('token of another')

    const { users, subscriptions, audit_entries: entries } = exported
    assert.containsSubset(users, [{ id, name: member.name, email: member.email, theme: 'auto' }])
    assert.containsSubset(subscriptions, [{ user_id: id, city: 'Exported' }])
    assert.deepEqual(
      entries.map(({ action }: { action: string }) => action),
      ['city.changed', 'member.activated']
    )
    assert.deepEqual(
      entries.map((entry: { actor_id: number | null }) => entry.actor_id),
      [id, null]
    )
    assert.include(body, 'exported token')
    assert.sameMembers(
      exported.messages.map((message: { body: string }) => message.body),
      ['said', 'deleted']
    )
    const [{ password, hash }] = await stack.sql(
      'SELECT password, hash FROM users JOIN auth_access_tokens ON tokenable_id = users.id WHERE users.id = $1',
      [id]
    )
    const again = await member.get('/settings/export')
    for (const text of [password, hash, other.email, 'token of another']) {
      assert.notInclude(again.body, text)
    }
  })
})
