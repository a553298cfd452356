import { test } from '@japa/runner'
import { calendarValidator, weeksValidator } from '#validators/training_period'

test.group('The query parameters of weeks and calendar', () => {
  test('are a year, a kind and another year', async ({ assert }) => {
    const query = { year: '2026', compare: '2020', kind: 'run' }
    const expected = { year: 2026, compare: 2020, kind: 'run' }
    assert.deepEqual(await weeksValidator.validate(query), expected)
    assert.deepEqual(await calendarValidator.validate(query), { year: 2026, kind: 'run' })
  })

  test('are ignored if they are invalid', async ({ assert }) => {
    const values = ['', '0', '1899', '-2026', '2026.5', '20266', '1e3', '٢٠٢٦', 'x', ['2026'], {}]
    for (const value of values) {
      const found = await weeksValidator.validate({ year: value, compare: value, kind: value })
      assert.deepEqual(Object.values(found).filter(Boolean), [], JSON.stringify(value))
    }
  })
})
