import { test } from '@japa/runner'
import { assertOnlyForAdmins } from '#tests/support/assert_only_for_admins'
import { programOfRoleOn } from '#tests/support/program'
import { Stack } from '#tests/support/stack'

test.group('Feed runs of the API', (group) => {
  let stack: Stack

  // No worker runs on this stack, so what is requested waits.
  group.setup(async () => {
    stack = await Stack.start('postgres', {}, { hubs: 0 })
    return () => stack.stop()
  })

  const scene = () => programOfRoleOn(stack, 'admin', 'feed:read', 'feed:write')

  test('are requested once at a time', async ({ assert }) => {
    const { ask } = await scene()
    const requested = await ask('POST', '/v1/feed-runs', {})
    assert.equal(requested.status, 202, JSON.stringify(requested.body))
    const { feed, state } = requested.body.data
    assert.equal(state, 'waiting')
    assert.deepEqual((await ask('GET', '/v1/feed-runs')).body.metadata.requested, [
      { feed, state: 'waiting' },
    ])
    const again = await ask('POST', '/v1/feed-runs', { feed })
    assert.equal(again.status, 409)
    assert.match(again.body.detail, /^A run of .* is already waiting or in progress\./)
    assert.equal(again.body.type, 'urn:problem-type:fairweather:run-in-progress')
    assert.equal((await ask('POST', '/v1/feed-runs', { feed: 'none' })).status, 422)
    const [{ count }] = await stack.sql(
      `SELECT count(*)::int FROM pgboss.job WHERE name = 'feed' AND state < 'active'`
    )
    assert.equal(count, 1)
  })

  test('are listed, the newest first, and shown with the cities that failed', async ({
    assert,
  }) => {
    const { ask, id: admin } = await scene()
    const runs = await stack.sql(
      `INSERT INTO feed_runs
         (feed, starter, started_by, cities, stored, unchanged, failed, started_at, ended_at, problem)
         SELECT 'demo', 'admin', $1, 5, 1, 1, 3, now(), CASE WHEN n < 30 THEN now() END, NULL
         FROM generate_series(1, 30) AS n RETURNING id::int`,
      [admin]
    )
    const ids = runs.map(({ id }) => id).reverse()
    const first = await ask('GET', '/v1/feed-runs')
    const [, next] = /<\/api(\S+)>; rel="next"/.exec(first.headers.get('link')!)!
    const second = await ask('GET', next)
    assert.deepEqual(
      [...first.body.data, ...second.body.data].map(({ id }) => id),
      ids
    )
    const [interrupted, ended] = first.body.data
    assert.containsSubset(interrupted, { state: 'interrupted', endedAt: null })
    assert.containsSubset(ended, {
      state: 'ended',
      feed: 'demo',
      starter: 'admin',
      startedById: admin,
      cities: 5,
      stored: 1,
      unchanged: 1,
      failed: 3,
    })

    const city = await stack.city('Failing')
    await stack.sql(
      `INSERT INTO feed_failures (run_id, city_id, reason) VALUES ($1, $2, 'no answer')`,
      [ended.id, city]
    )
    const { status, body } = await ask('GET', `/v1/feed-runs/${ended.id}`)
    assert.equal(status, 200)
    assert.deepEqual(body.data, {
      ...ended,
      failures: [{ cityId: city, city: 'Failing, Testland', reason: 'no answer' }],
      unnamedFailures: 2,
    })
    assert.equal((await ask('GET', '/v1/feed-runs/2147483647')).status, 404)
  })

  test('are for admins with the ability', async ({ assert }) => {
    await assertOnlyForAdmins(assert, await scene(), [
      ['GET', '/v1/feed-runs'],
      ['GET', '/v1/feed-runs/1'],
      ['POST', '/v1/feed-runs', {}],
    ])
  })
})
