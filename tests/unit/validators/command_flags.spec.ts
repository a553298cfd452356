import { test } from '@japa/runner'
import { durationOf, eitherOf, limitOf, namesOf } from '#validators/command_flags'

test.group('The flag --limit', () => {
  for (const limit of [1, 100_000]) {
    test(`may be ${limit}`, ({ assert }) => {
      assert.equal(limitOf(limit), limit)
    })
  }

  for (const limit of [0, -1, 1.5, 100_001, Number.NaN]) {
    test(`must not be ${limit}`, ({ assert }) => {
      assert.throws(() => limitOf(limit), '--limit must be a whole number from 1 to 100000.')
    })
  }
})

test.group('A pair of opposite flags', () => {
  for (const { yes, no, value } of [
    { yes: true, no: false, value: true },
    { yes: false, no: true, value: false },
    { yes: false, no: false, value: undefined },
  ]) {
    test(`means ${value} if they are ${yes} and ${no}`, ({ assert }) => {
      assert.equal(eitherOf(yes, no, '--a or --b'), value)
    })
  }

  test('must not be given together', ({ assert }) => {
    assert.throws(() => eitherOf(true, true, '--a or --b'), 'Give either --a or --b, not both.')
  })
})

test.group('The duration of a flag', () => {
  test('is optional', ({ assert }) => {
    assert.isUndefined(durationOf(undefined, '--older-than'))
  })

  for (const text of ['400', '-3d', '0d', 'a year', '']) {
    test(`must not be "${text}"`, ({ assert }) => {
      const message = '--older-than must be a whole number above 0 with h, d, w or y'
      assert.throws(() => durationOf(text, '--older-than'), new RegExp(message))
    })
  }
})

test.group('The names of a flag', () => {
  const known = ['mail', 'import', 'feed']

  test('are all names if the flag is not given', ({ assert }) => {
    assert.deepEqual(namesOf(undefined, known, '--queues'), known)
  })

  for (const values of [['mail', 'feed'], ['mail,feed']]) {
    test(`can be given as --queues=${values.join(' --queues=')}`, ({ assert }) => {
      assert.deepEqual(namesOf(values, known, '--queues'), ['mail', 'feed'])
    })
  }

  test('must be known', ({ assert }) => {
    assert.throws(
      () => namesOf(['mail,post'], known, '--queues'),
      '--queues can contain mail, import, feed.'
    )
  })
})
