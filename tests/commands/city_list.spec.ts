import { test } from '@japa/runner'
import { lines } from '#tests/lines'
import { stackOn } from '#tests/stack'

let countries = 0

/** Three cities of a country of their own, and the command that lists them. */
async function three() {
  const stack = await stackOn()
  const country = `Listland ${++countries}x`
  const warm = await stack.city('São Warm', 20.5, country)
  const never = await stack.city('Never\tRead', null, country)
  const off = await stack.city('Disabled', -3, country)
  await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [off])
  const list = async (...flags: string[]) => {
    const answer = await stack.ace('city:list', `--search=${country}`, ...flags)
    return { ...answer, rows: lines(answer.stdout).map((line) => line.split('\t')) }
  }
  return { stack, country, ids: { warm, never, off }, list }
}

test.group('city:list', () => {
  test('has a line with tabs for each city, by name, where it is piped', async ({ assert }) => {
    const { country, ids, list } = await three()
    const { exitCode, stderr, rows } = await list()

    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.deepEqual(
      rows.map((fields) => fields.slice(0, 5)),
      [
        [`${ids.off}`, 'Disabled', country, 'no', '-3'],
        [`${ids.never}`, 'Never Read', country, 'yes', ''],
        [`${ids.warm}`, 'São Warm', country, 'yes', '20.5'],
      ]
    )
    assert.equal(rows[1][5], '')
    assert.match(rows[2][5], /^\d{4}-\d\d-\d\dT.*Z$/)
  })

  for (const { flags, names } of [
    { flags: ['--enabled'], names: ['Never Read', 'São Warm'] },
    { flags: ['--disabled'], names: ['Disabled'] },
    { flags: ['--limit=1'], names: ['Disabled'] },
  ]) {
    test(`lists ${names.join(' and ')} for ${flags.join(' ')}`, async ({ assert }) => {
      const { list } = await three()
      const { exitCode, stderr, rows } = await list(...flags)
      assert.equal(exitCode, 0, stderr)
      assert.deepEqual(
        rows.map(([, name]) => name),
        names
      )
    })
  }

  test('speaks JSON to programs', async ({ assert }) => {
    const { ids, list } = await three()
    const [off, never] = JSON.parse((await list('--json')).stdout)
    assert.containsSubset(off, { id: ids.off, enabled: false, celsius: -3 })
    assert.containsSubset(never, { name: 'Never\tRead', celsius: null, measuredAt: null })
  })

  test('says nothing to a program where there is none', async ({ assert }) => {
    const { stack } = await three()
    const none = await stack.ace('city:list', '--search=xyzzyqwertz')
    assert.deepEqual(none, { exitCode: 0, stdout: '', stderr: '' })
  })

  for (const { flags, says } of [
    { flags: ['--enabled', '--disabled'], says: 'Give one of --enabled and --disabled, not both.' },
    { flags: ['--limit=-1'], says: '--limit is a whole number from 1 to 100000.' },
    { flags: ['--limit=many'], says: 'limit' },
    { flags: ['--colour=blue'], says: 'colour' },
  ]) {
    test(`refuses ${flags.join(' ')} in one line`, async ({ assert }) => {
      const { list } = await three()
      const { exitCode, stdout, stderr } = await list(...flags)
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(lines(stderr), 1, stderr)
      assert.include(stderr, says)
    })
  }
})
