import { test } from '@japa/runner'
import { parseBoolean } from '#imports/boolean'

test.group('A truth value in a file', () => {
  for (const value of [true, 'TRUE', 'True', 't', '1', 1, ' yes ', 'WAHR', 'ИСТИНА']) {
    test(`is true if it is ${JSON.stringify(value)}`, ({ assert }) => {
      assert.isTrue(parseBoolean(value))
    })
  }

  for (const value of [false, 'FALSE', 'False', 'F', '0', 0, 'no', 'FAŁSZ', 'FAUX']) {
    test(`is false if it is ${JSON.stringify(value)}`, ({ assert }) => {
      assert.isFalse(parseBoolean(value))
    })
  }

  for (const value of ['maybe', 'truely', '2', null]) {
    test(`is unknown if it is ${JSON.stringify(value)}`, ({ assert }) => {
      assert.isUndefined(parseBoolean(value))
    })
  }
})
