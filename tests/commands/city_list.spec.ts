import { test } from '@japa/runner'
import { listCommand, testFilterFlags, testInvalidFlags } from '#tests/support/list_commands'
import { stackOn } from '#tests/support/stack'

let countries = 0

/** Three cities of a country of their own, and the command that lists them. */
async function three() {
  const stack = await stackOn()
  const country = `Listland ${++countries}x`
  const warm = await stack.city('São Warm', 20.5, country)
  const never = await stack.city('Never\tRead', null, country)
  const off = await stack.city('Disabled', -3, country)
  await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [off])
  const list = listCommand(stack, 'city:list', country)
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

  testFilterFlags(three, {
    '--enabled': ['Never Read', 'São Warm'],
    '--disabled': ['Disabled'],
    '--limit=1': ['Disabled'],
  })

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

  testInvalidFlags(three, {
    '--enabled --disabled': 'Give one of --enabled and --disabled, not both.',
    '--limit=-1': '--limit is a whole number from 1 to 100000.',
    '--limit=many': 'limit',
    '--colour=blue': 'colour',
  })
})
