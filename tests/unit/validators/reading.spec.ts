import { test } from '@japa/runner'
import { readingValidator } from '#validators/reading'

const limits = /^A temperature is a number from -90 to 60 °C, with one decimal at most/

async function messageFor(fields: object) {
  const error = await readingValidator.validate(fields).then(
    () => undefined,
    (invalid) => invalid
  )
  return error?.messages[0].message as string | undefined
}

test.group('Input of a reading', () => {
  for (const celsius of [-90, '-90', '60', '+21.5', ' 0.1 ', '2,5', '1.60']) {
    test(`accepts the temperature ${JSON.stringify(celsius)}`, async ({ assert }) => {
      assert.isUndefined(await messageFor({ celsius }))
    })
  }

  for (const celsius of ['-90.1', '60.1', '20.55', 'warm', '', '1e1', '0x10', 'NaN', null]) {
    test(`refuses the temperature ${JSON.stringify(celsius)}`, async ({ assert }) => {
      assert.match((await messageFor({ celsius }))!, limits)
    })
  }

  for (const [text, celsius] of [
    ['-3,5', -3.5],
    ['\u22123.5', -3.5],
    ['21.50', 21.5],
  ] as const) {
    test(`reads the temperature ${text} as ${celsius}`, async ({ assert }) => {
      assert.equal((await readingValidator.validate({ celsius: text })).celsius, celsius)
    })
  }

  for (const celsius of ['1,234', '1.234,5']) {
    test(`refuses the temperature ${celsius}, because it is ambiguous`, async ({ assert }) => {
      assert.match((await messageFor({ celsius }))!, /^The temperature is ambiguous/)
    })
  }

  test('reads a time with a blank and a zone of two digits', async ({ assert }) => {
    const { at } = await readingValidator.validate({ celsius: 1, at: '2020-10-28 10:00+01' })
    assert.equal(at?.toUTC().toISO(), '2020-10-28T09:00:00.000Z')
  })

  for (const { at, message } of [
    { at: '09:00', message: /^A time must be ISO 8601/ },
    { at: '2026', message: /^A time must be ISO 8601/ },
    { at: 'yesterday', message: /^A time must be ISO 8601/ },
    { at: '1899-12-31T23:59:59Z', message: /^A reading cannot be from before 1900/ },
    { at: '2999-01-01T00:00:00Z', message: /^A reading cannot be more than five minutes ahead/ },
  ]) {
    test(`refuses the time ${at}`, async ({ assert }) => {
      assert.match((await messageFor({ celsius: 1, at }))!, message)
    })
  }
})
