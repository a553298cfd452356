import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { stackOn } from '#tests/support/stack'

/** A city with two readings of one hour long ago, one of half a year ago and one of now. */
async function history() {
  const stack = await stackOn()
  // What other tests have left would be counted, too.
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
  test('does what the settings say', async ({ assert }) => {
    const { stack, left } = await history()
    const settings = { READINGS_KEPT: '400d', READINGS_THINNED_AFTER: '30d' }
    const dry = await stack.aceWithSettings(settings, 'readings:prune', '--dry-run', '--json')
    assert.deepEqual(JSON.parse(dry.stdout), { expired: 1, thinned: 1, dryRun: true })
    assert.deepEqual(await left(), [1, 2, 3, 4])

    const { exitCode, stdout, stderr } = await stack.aceWithSettings(settings, 'readings:prune')

    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, 'deleted 1 reading that is too old, 1 beside the last of their hour')
    assert.lengthOf(outputLines(stdout), 1)
    assert.deepEqual(await left(), [3, 4])
  })

  test('does what its flags say, rather', async ({ assert }) => {
    const { stack, left } = await history()
    const { exitCode, stderr } = await stack.aceWithSettings(
      { READINGS_KEPT: '2y' },
      'readings:prune',
      '--older-than=8w'
    )
    assert.equal(exitCode, 0, stderr)
    assert.deepEqual(await left(), [4])
  })

  test('says how it comes: all is kept', async ({ assert }) => {
    const { stack, left } = await history()
    const { exitCode, stdout } = await stack.ace('readings:prune')
    assert.equal(exitCode, 0)
    assert.include(stdout, 'All readings are kept')
    assert.deepEqual(await left(), [1, 2, 3, 4])
  })

  for (const { flag, settings = {}, says } of [
    { flag: '--older-than=400', says: '--older-than is a whole number above 0 with h, d, w or y' },
    { flag: '--thin-after=-3d', says: '--thin-after is a whole number above 0 with h, d, w or y' },
    {
      flag: '--dry-run',
      settings: { READINGS_KEPT: 'a year' },
      says: '"READINGS_KEPT" must be a whole number above 0 with h, d, w or y',
    },
  ] as { flag: string; settings?: Record<string, string>; says: string }[]) {
    test(`refuses ${flag} ${JSON.stringify(settings)} in one line`, async ({ assert }) => {
      const { stack, left } = await history()
      const { exitCode, stderr } = await stack.aceWithSettings(settings, 'readings:prune', flag)
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, says)
      assert.deepEqual(await left(), [1, 2, 3, 4])
    })
  }
})
