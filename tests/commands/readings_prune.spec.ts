import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { Stack, stackOn } from '#tests/support/stack'

/**
 * Creates a city with four readings: one is 500 days old, two are 200 days old and in the same
 * hour, and one is new.
 */
async function history() {
  const stack = await stackOn()
  // Deletes old readings of other tests, because the command would count them too.
  await stack.sql(`DELETE FROM readings WHERE measured_at < now() - interval '20 days'`)
  const id = await stack.city('Pruned')
  await stack.sql(
    `INSERT INTO readings (city_id, celsius, measured_at) VALUES
       ($1, 1, date_trunc('hour', now()) - interval '500 days'),
       ($1, 2, date_trunc('hour', now()) - interval '200 days'),
       ($1, 3, date_trunc('hour', now()) - interval '200 days' + interval '1 minute'),
       ($1, 4, now())`,
    [id]
  )
  const left = async () => {
    const rows = await stack.sql(
      'SELECT celsius::float FROM readings WHERE city_id = $1 ORDER BY measured_at',
      [id]
    )
    return rows.map(({ celsius }) => celsius)
  }
  return { stack, left }
}

/** Returns commands with limits in their settings, on the database of `history`. */
async function stackWithLimits() {
  const { DATABASE_URL } = (await stackOn()).env
  const settings = { DATABASE_URL, READINGS_KEPT: '400d', READINGS_THINNED_AFTER: '30d' }
  return Stack.start('postgres', settings, { web: false, hubs: 0 })
}

test.group('readings:prune', () => {
  test('deletes and thins what the settings say', async ({ assert }) => {
    const { left } = await history()
    const stack = await stackWithLimits()
    const dry = await stack.runCommand('readings:prune', '--dry-run', '--json')
    assert.deepEqual(JSON.parse(dry.stdout), { expired: 1, thinned: 1, dryRun: true })
    assert.deepEqual(await left(), [1, 2, 3, 4])

    const { exitCode, stdout, stderr } = await stack.ace('readings:prune')

    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, 'deleted 1 expired reading and 1 thinned reading')
    assert.lengthOf(outputLines(stdout), 1)
    assert.deepEqual(await left(), [3, 4])
  })

  test('deletes and thins what its flags say, not the settings', async ({ assert }) => {
    const { left } = await history()
    const stack = await stackWithLimits()
    const { exitCode, stderr } = await stack.runCommand('readings:prune', '--older-than=8w')
    assert.equal(exitCode, 0, stderr)
    assert.deepEqual(await left(), [4])
  })

  test('keeps all readings by default, and says so', async ({ assert }) => {
    const { stack, left } = await history()
    const { exitCode, stdout } = await stack.runCommand('readings:prune')
    assert.equal(exitCode, 0)
    assert.include(stdout, 'All readings are kept')
    assert.deepEqual(await left(), [1, 2, 3, 4])
  })

  test('rejects an invalid duration in a flag or a setting in one line', async ({ assert }) => {
    const { stack, left } = await history()
    const settings = { READINGS_KEPT: 'a year' }
    for (const [{ exitCode, stderr }, name] of [
      [await stack.runCommand('readings:prune', '--thin-after=-3d'), '--thin-after'],
      [await stack.aceWithSettings(settings, 'readings:prune', '--dry-run'), '"READINGS_KEPT"'],
    ] as const) {
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, `${name} must be a whole number above 0 with h, d, w or y`)
      assert.deepEqual(await left(), [1, 2, 3, 4])
    }
  })
})
