import { test } from '@japa/runner'
import { listCommand, testFilterFlags, testInvalidFlags } from '#tests/support/list_command_tests'
import { stackOn } from '#tests/support/stack'

let countries = 0

/** Creates three cities in a unique country, and returns the command that lists only them. */
async function scene() {
  const stack = await stackOn()
  const country = `Listland ${++countries}x`
  const enabled = await stack.city('São Warm', 20.5, country)
  const unread = await stack.city('Never\tRead', null, country)
  const disabled = await stack.city('Disabled', -3, country)
  await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [disabled])
  const list = listCommand(stack, 'city:list', country)
  return { stack, country, ids: { enabled, unread, disabled }, list }
}

test.group('city:list', () => {
  test('prints one line with tabs per city, sorted by name, in a pipe', async ({ assert }) => {
    const { country, ids, list } = await scene()
    const { exitCode, stderr, rows } = await list()

    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.deepEqual(
      rows.map((fields) => fields.slice(0, 5)),
      [
        [`${ids.disabled}`, 'Disabled', country, 'no', '-3'],
        [`${ids.unread}`, 'Never Read', country, 'yes', ''],
        [`${ids.enabled}`, 'São Warm', country, 'yes', '20.5'],
      ]
    )
    assert.equal(rows[1][5], '')
    assert.match(rows[2][5], /^\d{4}-\d\d-\d\dT.*Z$/)
  })

  testFilterFlags(scene, {
    '--enabled --limit=1': ['Never Read'],
    '--disabled': ['Disabled'],
  })

  test('prints JSON with --json', async ({ assert }) => {
    const { ids, list } = await scene()
    const [disabled, unread] = JSON.parse((await list('--json')).stdout)
    assert.containsSubset(disabled, { id: ids.disabled, enabled: false, celsius: -3 })
    assert.containsSubset(unread, { name: 'Never\tRead', celsius: null, measuredAt: null })
  })

  test('prints nothing in a pipe if no city matches', async ({ assert }) => {
    const { stack } = await scene()
    const none = await stack.ace('city:list', '--search=xyzzyqwertz')
    assert.deepEqual(none, { exitCode: 0, stdout: '', stderr: '' })
  })

  testInvalidFlags(scene, {
    '--enabled --disabled': 'Give either --enabled or --disabled, not both.',
    '--limit=many': 'limit',
    '--colour=blue': 'colour',
  })
})
