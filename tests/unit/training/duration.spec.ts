import { test } from '@japa/runner'
import { checkDuration, formatDuration } from '#training/duration'

test.group('Input of a duration', () => {
  for (const [input, seconds] of [
    ['52:30', 3150],
    ['1:02:03', 3723],
    ['01:02:03', 3723],
    ['90:00', 5400],
    ['0:05', 5],
    ['52m', 3120],
    ['1h 5m', 3900],
    ['1h5', 3900],
    ['1 hour 5 minutes', 3900],
    ['90 min', 5400],
    ['45 s', 45],
    ['1h 2m 3s', 3723],
    ['1.5h', 5400],
    ['1,5 h', 5400],
    ['52', 3120],
    [52, 3120],
    ['24:00:00', 86_400],
  ] as const) {
    test(`reads "${input}" as ${seconds} seconds`, ({ assert }) => {
      assert.deepEqual(checkDuration(input), { value: seconds })
    })
  }

  for (const input of [
    '',
    '1:99:99',
    '1:60:00',
    '0:60',
    '1:2',
    '-5',
    'NaN',
    'soon',
    '5 km',
    null,
  ]) {
    test(`refuses "${input}" and says what is accepted`, ({ assert }) => {
      assert.match(String(checkDuration(input).problem), /^A duration looks like 52:30/)
    })
  }

  for (const input of ['0', '0:00', '0 min']) {
    test(`refuses "${input}", because it is shorter than a second`, ({ assert }) => {
      assert.equal(String(checkDuration(input).problem), 'A duration is at least one second')
    })
  }

  for (const input of ['24:00:01', '25h', '1441']) {
    test(`refuses "${input}", because it is longer than a day`, ({ assert }) => {
      assert.equal(String(checkDuration(input).problem), 'An entry can last a day at most')
    })
  }

  test('refuses a long text without matching it', ({ assert }) => {
    assert.match(String(checkDuration('1'.repeat(1_000_000)).problem), /^A duration looks like/)
  })
})

test.group('A duration', () => {
  for (const [seconds, text] of [
    [5, '0:05'],
    [3150, '52:30'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [3723, '1:02:03'],
    [443_045, '123:04:05'],
  ] as const) {
    test(`of ${seconds} seconds is shown as ${text}`, ({ assert }) => {
      assert.equal(formatDuration(seconds), text)
    })
  }

  test('of any length up to a day does not change when a form is saved', ({ assert }) => {
    for (let seconds = 1; seconds <= 86_400; seconds++) {
      const checked = checkDuration(formatDuration(seconds))
      if (!('value' in checked) || checked.value !== seconds) assert.fail(`${seconds} has changed`)
    }
  })
})
