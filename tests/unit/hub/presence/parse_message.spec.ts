import { test } from '@japa/runner'
import { parseMessage } from '#hub/presence/parse_message'

const run = '0b0c4b3e-6a52-4d1c-9f58-0b8a2d1c9f58'

const valid = [
  { kind: 'beat', run, number: 0 },
  { kind: 'change', run, number: 1, joined: [[0, 1, 2]], left: [] },
  { kind: 'state', run, number: 3, part: 0, parts: 1, members: [] },
  { kind: 'want', run, runs: [run] },
  { kind: 'want', run, runs: null },
  { kind: 'end', run },
  { kind: 'typing', run, started: [[7, 1]], stopped: [[0, 2]] },
]

const invalid: unknown[] = [
  undefined,
  null,
  'beat',
  7,
  [],
  {},
  { kind: 'beat', number: 1 },
  { kind: 'beat', run: '', number: 1 },
  { kind: 'beat', run: 'x'.repeat(65), number: 1 },
  { kind: 'beat', run: '__proto__.x', number: 1 },
  { kind: 'beat', run: { toString: 1 }, number: 1 },
  { kind: 'beat', run, number: -1 },
  { kind: 'beat', run, number: 1.5 },
  { kind: 'beat', run, number: 2 ** 60 },
  { kind: 'beat', run, number: '1' },
  { kind: 'unknown', run, number: 1 },
  { kind: 'change', run, number: 1, joined: [[0, 1]] },
  { kind: 'change', run, number: 1, joined: { length: 1 }, left: [] },
  { kind: 'change', run, number: 1, joined: [[0, -1]], left: [] },
  { kind: 'change', run, number: 1, joined: [[0, 2 ** 31]], left: [] },
  { kind: 'change', run, number: 1, joined: [[0, '1']], left: [] },
  { kind: 'change', run, number: 1, joined: [0, 1], left: [] },
  { kind: 'change', run, number: 1, joined: [null], left: [] },
  { kind: 'change', run, number: 1, joined: Array.from({ length: 5000 }, () => [0, 1]), left: [] },
  { kind: 'change', run, number: 1, joined: [Array.from({ length: 5000 }, () => 1)], left: [] },
  { kind: 'state', run, number: 1, part: 1, parts: 1, members: [] },
  { kind: 'state', run, number: 1, part: 0, parts: 0, members: [] },
  { kind: 'state', run, number: 1, part: 0, parts: 1e9, members: [] },
  { kind: 'state', run, number: 1, part: 0, parts: 1, members: 'x' },
  { kind: 'want', run },
  { kind: 'want', run, runs: 'all' },
  { kind: 'want', run, runs: [1] },
  { kind: 'want', run, runs: Array.from({ length: 201 }, () => run) },
  { kind: 'typing', run, started: [[7, 1]] },
  { kind: 'typing', run, started: [[7, Number.NaN]], stopped: [] },
]

test.group('A message about presence', () => {
  test('is accepted if a hub may have sent it', ({ assert }) => {
    for (const message of valid) assert.deepEqual(parseMessage(message), message as never)
  })

  test('is ignored if it is malformed', ({ assert }) => {
    for (const message of invalid) {
      assert.isUndefined(parseMessage(message), JSON.stringify(message)?.slice(0, 100))
    }
  })
})
