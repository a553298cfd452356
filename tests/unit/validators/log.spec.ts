import { test } from '@japa/runner'
import { logFilterValidator } from '#validators/log'

test.group('The query string of a log', () => {
  test('filters by days, kind and text', async ({ assert }) => {
    const query = { from: '2026-11-01', to: '2026-11-30', kind: 'swim', search: 'lake' }
    assert.deepEqual(await logFilterValidator.validate(query), query)
  })

  for (const value of ['', 'x', '0000-01-01', '2026-02-30', 'infinity', 'toString', "' OR 1=1"]) {
    test(`ignores "${value}" as a day or kind`, async ({ assert }) => {
      const filter = await logFilterValidator.validate({ from: value, to: value, kind: value })
      assert.deepEqual(Object.values(filter).filter(Boolean), [])
    })
  }

  test('ignores a list of values', async ({ assert }) => {
    const query = { from: ['2026-11-01'], kind: ['run'], search: ['a'] }
    const filter = await logFilterValidator.validate(query)
    assert.deepEqual(Object.values(filter).filter(Boolean), [])
  })
})
