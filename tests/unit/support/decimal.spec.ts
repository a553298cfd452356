import { test } from '@japa/runner'
import { isAmbiguousDecimal, parseDecimal } from '#support/decimal'

test.group('A decimal number', () => {
  for (const [text, number] of [
    ['2.5', 2.5],
    ['2,5', 2.5],
    ['-3,5', -3.5],
    ['\u22123.5', -3.5],
    ['+21.50', 21.5],
    [' 8,75 ', 8.75],
    ['59.913', 59.913],
    ['0,125', 0.125],
    ['8,7541', 8.7541],
    ['.5', 0.5],
    ['1234', 1234],
    [-0, 0],
    [1.6, 1.6],
  ] as const) {
    test(`is read from ${JSON.stringify(text)}`, ({ assert }) => {
      assert.deepEqual(parseDecimal(text), number)
    })
  }

  for (const text of [
    '1,234',
    '-1,234',
    '1.234,5',
    '1,234.5',
    '1.234.567',
    '1 234,5',
    '1\u00a0234',
    '1\u202f234,5',
    "1'234.5",
    '2,5,5',
  ]) {
    test(`is ambiguous if it is ${JSON.stringify(text)}`, ({ assert }) => {
      assert.isUndefined(parseDecimal(text))
      assert.isTrue(isAmbiguousDecimal(text))
    })
  }

  for (const value of [
    '',
    ' ',
    '-',
    ',',
    '5.',
    'warm',
    '1e1',
    '0x10',
    'NaN',
    Number.NaN,
    Infinity,
    null,
    [5],
    true,
  ]) {
    test(`is not read from ${JSON.stringify(value)} (${typeof value})`, ({ assert }) => {
      assert.isUndefined(parseDecimal(value))
      assert.isFalse(isAmbiguousDecimal(value))
    })
  }
})
