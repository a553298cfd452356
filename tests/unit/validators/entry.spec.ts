import { test } from '@japa/runner'
import { checkDate, entryValidator } from '#validators/entry'

const meta = { unit: 'km' as const, today: '2026-11-21' }
const valid = { date: '2026-11-21', distance: '10,5', duration: '52:30', kind: 'run' }

/** Returns the messages by field. */
async function messagesFor(fields: object) {
  try {
    await entryValidator.validate({ ...valid, ...fields }, { meta })
    return {}
  } catch (error) {
    const { messages } = error as { messages: { field: string; message: string }[] }
    return Object.fromEntries(messages.map(({ field, message }) => [field, message]))
  }
}

test.group('Input of an entry', () => {
  test('is read with date, metres, seconds and kind', async ({ assert }) => {
    assert.deepEqual(await entryValidator.validate(valid, { meta }), {
      date: '2026-11-21',
      distance: { metres: 10_500, unit: null },
      duration: 3150,
      kind: 'run',
    })
  })

  test('may have a start time, a title and a note of several lines', async ({ assert }) => {
    const fields = { started_at: '7:30', title: ' Along the  river ', note: 'Windy.\r\nCold.' }
    const entry = await entryValidator.validate({ ...valid, ...fields }, { meta })
    assert.containsSubset(entry, {
      started_at: '7:30',
      title: 'Along the river',
      note: 'Windy.\nCold.',
    })
  })

  for (const [fields, field, message] of [
    [{ distance: '' }, 'distance', /^A distance is a number above 0/],
    [{ distance: '0' }, 'distance', /^A distance is a number above 0/],
    [{ distance: null }, 'distance', /^A distance is a number above 0/],
    [{ duration: '1:99:99' }, 'duration', /^A duration looks like/],
    [{ duration: '25h' }, 'duration', /^An entry can last a day at most/],
    [{ distance: '200 km', duration: '59:59' }, 'duration', /faster than 200 km\/h/],
    [{ kind: 'fly' }, 'kind', /must be one of run, ride/],
    [{ started_at: '25:00' }, 'started_at', /^A start time looks like 7:30/],
    [{ title: 'a'.repeat(101) }, 'title', /at most 100 characters/],
    [{ note: 'a'.repeat(1001) }, 'note', /at most 1000 characters/],
    [{ note: 'bell \u0007' }, 'note', /must not contain control characters/],
  ] as const) {
    const given = JSON.stringify(fields).slice(0, 60)
    test(`with ${given} gets one sentence at "${field}"`, async ({ assert }) => {
      const messages = await messagesFor(fields)
      assert.deepEqual(Object.keys(messages), [field])
      assert.match(messages[field], message)
    })
  }

  test('may be as fast as 200 km/h', async ({ assert }) => {
    assert.isEmpty(await messagesFor({ distance: '200 km', duration: '1:00:00' }))
  })
})

test.group('The date of an entry', () => {
  for (const [date, problem] of [
    ['2026-11-22', 'A date cannot be in the future'],
    ['2026-02-30', 'The day 2026-02-30 does not exist'],
    ['2025-02-29', 'The day 2025-02-29 does not exist'],
    ['1899-12-31', 'A date cannot be before 1900'],
    ['21.11.2026', 'A date looks like 2026-11-21'],
    ['2026-11-21T10:00', 'A date looks like 2026-11-21'],
    ['', 'A date looks like 2026-11-21'],
  ]) {
    test(`cannot be "${date}"`, ({ assert }) => {
      assert.equal(checkDate(date, '2026-11-21').problem, problem)
    })
  }

  test('can be today or 29 February of a leap year', ({ assert }) => {
    assert.deepEqual(checkDate('2026-11-21', '2026-11-21'), { value: '2026-11-21' })
    assert.deepEqual(checkDate('2024-02-29', '2026-11-21'), { value: '2024-02-29' })
  })
})
