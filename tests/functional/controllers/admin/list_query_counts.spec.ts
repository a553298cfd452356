import { test } from '@japa/runner'
import { countedStack } from '#tests/support/shared_web_servers'
import { type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const lists = [
  { path: '/admin/cities?search=rowcount', row: /<tr[^>]*id="city-/g },
  { path: '/admin/cities?search=rowcount&edit=yes', row: /name="rows\[id\d+\]\[seen\]"/g },
  { path: '/admin/members?search=rowcount', row: /<tr[^>]*id="member-/g },
  { path: '/admin/subscriptions?search=rowcount', row: /<tr[^>]*id="subscription-/g },
  { path: '/admin/readings?search=rowcount&sort=city', row: /<tr[^>]*id="reading-/g },
  { path: '/admin/messages?search=rowcount', row: /<tr[^>]*id="message-/g },
  { path: '/admin/audit', row: /<tr[^>]*id="entry-/g },
  { path: '/log?search=rowcount', row: /<li id="entry-/g },
  { path: '/chat', row: /<li[^>]*id="message-/g },
  { path: '/chat/mentions', row: /class="mention-unread"/g },
  { path: '/notifications', row: /class="notification-unseen"/g },
]

/** Adds one row to each of the lists. */
async function addToEach(stack: Stack, name: string) {
  await stack.sql(
    `WITH account AS (INSERT INTO users (name, email) VALUES ($1, $1 || '@example.org') RETURNING id)
     INSERT INTO audit_entries (actor_id, action, subject_type, subject_id)
       SELECT id, 'member.activated', 'user', id FROM account`,
    [name]
  )
  const city = await stack.city(name, 20)
  await stack.sql(
    `INSERT INTO entries (user_id, date, kind, distance_m, duration_s, city_id, title)
       SELECT id, '2026-01-15', 'run', 9000, 3000, $1, $2 FROM users WHERE role = 'admin'`,
    [city, name]
  )
  await stack.sql(
    `INSERT INTO messages (id, room_id, body, mentions)
       SELECT gen_random_uuid(), 0, $1, jsonb_build_array(jsonb_build_object('id', id, 'name', name))
         FROM users WHERE role = 'admin' ORDER BY id DESC LIMIT 1`,
    [name]
  )
  await stack.sql(
    `INSERT INTO notifications (user_id, city_id, kind, threshold, celsius, measured_at)
       SELECT user_id, city_id, 'above', 30, 31, now() FROM subscriptions JOIN users ON users.id = user_id
         WHERE role = 'admin' ORDER BY user_id DESC LIMIT 1`,
    []
  )
  await stack.sql(
    'INSERT INTO subscriptions (user_id, city_id) SELECT id, $2 FROM users WHERE name = $1',
    [name, city]
  )
}

test.group('The lists of the admin pages, the training log and the chat', () => {
  test('need as many queries for twenty rows as for one', async ({ assert }) => {
    const { stack, counter } = await countedStack()
    await stack.sql('TRUNCATE audit_entries')
    await stack.sql('TRUNCATE messages CASCADE')
    const admin = await Visitor.admin(stack)
    await admin.subscribe(await stack.city('Watched', 20))
    const measure = async () => {
      const measured = []
      for (const { path, row } of lists) {
        const before = counter.queries
        const { body } = await admin.get(path)
        measured.push({ rows: body.match(row)!.length, queries: counter.queries - before })
      }
      return measured
    }

    await addToEach(stack, 'rowcount0')
    await measure() // The first request also writes the session.
    const one = await measure()
    for (let i = 1; i < 20; i++) await addToEach(stack, `rowcount${i}`)
    const twenty = await measure()

    assert.deepEqual(
      one.map(({ rows }) => rows),
      lists.map(() => 1)
    )
    for (const [i, { rows, queries }] of twenty.entries()) {
      assert.equal(rows, 20)
      assert.isAbove(one[i].queries, 1)
      assert.equal(queries, one[i].queries, lists[i].path)
    }
  })
})
