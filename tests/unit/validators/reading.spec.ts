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
  for (const celsius of [-90, '-90', '60', '+21.5', ' 0.1 ']) {
    test(`accepts the temperature ${JSON.stringify(celsius)}`, async ({ assert }) => {
      assert.isUndefined(await messageFor({ celsius }))
    })
  }

  for (const celsius of [
    '-90.1',
    '60.1',
    '20.55',
    'warm',
    '',
    '1e1',
    '0x10',
    '21,5',
    'NaN',
    null,
  ]) {
    test(`refuses the temperature ${JSON.stringify(celsius)}`, async ({ assert }) => {
      assert.match((await messageFor({ celsius }))!, limits)
    })
  }

  for (const { at, message } of [
    { at: 'yesterday', message: /^A time must be ISO 8601/ },
    { at: '1899-12-31T23:59:59Z', message: /^A reading cannot be from before 1900/ },
    { at: '2999-01-01T00:00:00Z', message: /^A reading cannot be more than five minutes ahead/ },
  ]) {
    test(`refuses the time ${at}`, async ({ assert }) => {
      assert.match((await messageFor({ celsius: 1, at }))!, message)
    })
  }
})
