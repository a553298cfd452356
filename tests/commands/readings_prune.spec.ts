import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { stackOn } from '#tests/support/stack'

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

test.group('readings:prune', () => {
  test('uses the settings', async ({ assert }) => {
    const { stack, left } = await history()
    const settings = { READINGS_KEPT: '400d', READINGS_THINNED_AFTER: '30d' }
    const dry = await stack.aceWithSettings(settings, 'readings:prune', '--dry-run', '--json')
    assert.deepEqual(JSON.parse(dry.stdout), { expired: 1, thinned: 1, dryRun: true })
    assert.deepEqual(await left(), [1, 2, 3, 4])

    const { exitCode, stdout, stderr } = await stack.aceWithSettings(settings, 'readings:prune')

    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, 'deleted 1 expired reading and 1 thinned reading')
    assert.lengthOf(outputLines(stdout), 1)
    assert.deepEqual(await left(), [3, 4])
  })

  test('uses its flags instead of the settings', async ({ assert }) => {
    const { stack, left } = await history()
    const { exitCode, stderr } = await stack.aceWithSettings(
      { READINGS_KEPT: '2y' },
      'readings:prune',
      '--older-than=8w'
    )
    assert.equal(exitCode, 0, stderr)
    assert.deepEqual(await left(), [4])
  })

  test('keeps all readings by default, and says so', async ({ assert }) => {
    const { stack, left } = await history()
    const { exitCode, stdout } = await stack.ace('readings:prune')
    assert.equal(exitCode, 0)
    assert.include(stdout, 'All readings are kept')
    assert.deepEqual(await left(), [1, 2, 3, 4])
  })

  for (const { flag, settings = {}, message } of [
    {
      flag: '--thin-after=-3d',
      message: '--thin-after must be a whole number above 0 with h, d, w or y',
    },
    {
      flag: '--dry-run',
      settings: { READINGS_KEPT: 'a year' },
      message: '"READINGS_KEPT" must be a whole number above 0 with h, d, w or y',
    },
  ] as { flag: string; settings?: Record<string, string>; message: string }[]) {
    test(`rejects ${flag} ${JSON.stringify(settings)} in one line`, async ({ assert }) => {
      const { stack, left } = await history()
      const { exitCode, stderr } = await stack.aceWithSettings(settings, 'readings:prune', flag)
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.deepEqual(await left(), [1, 2, 3, 4])
    })
  }
})
