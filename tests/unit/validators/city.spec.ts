import { test } from '@japa/runner'
import { cityChangeValidator } from '#validators/city'

async function messageFor(fields: object) {
  const error = await cityChangeValidator.validate(fields).then(
    () => undefined,
    (invalid) => invalid
  )
  return error?.messages[0].message as string | undefined
}

test.group('Coordinates of a city', () => {
  for (const [text, latitude] of [
    ['8,75', 8.75],
    ['-33.868', -33.868],
    ['\u221233,8688', -33.8688],
    [' 90 ', 90],
    [59.913, 59.913],
  ] as const) {
    test(`are read from ${JSON.stringify(text)}`, async ({ assert }) => {
      assert.deepEqual(await cityChangeValidator.validate({ latitude: text }), { latitude })
    })
  }

  for (const [longitude, message] of [
    ['180,1', 'The longitude must be from -180 to 180'],
    ['east', 'The longitude must be a number'],
    ['0x10', 'The longitude must be a number'],
    ['1e1', 'The longitude must be a number'],
    [[5], 'The longitude must be a number'],
    ['1.234,5', /^The longitude is ambiguous: write/],
    ['1,234', /^The longitude is ambiguous: write/],
  ] as const) {
    test(`are rejected if they are ${JSON.stringify(longitude)}`, async ({ assert }) => {
      const found = await messageFor({ longitude })
      if (typeof message === 'string') assert.equal(found, message)
      else assert.match(found!, message)
    })
  }
})
