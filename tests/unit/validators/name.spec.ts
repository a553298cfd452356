import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { jsonSchemaOf } from '#api/json_schema_of'
import { name } from '#validators/name'

const form = vine.create({ name: name() })

/** The pattern in the API's description, as JSON Schema reads it. */
const pattern = () => new RegExp(jsonSchemaOf(form).properties.name.pattern, 'u')

test.group('A name', () => {
  test('is stored with joined accents and single blanks', async ({ assert }) => {
    assert.deepEqual(await form.validate({ name: ' E\u0301mile\u00a0 Zola' }), {
      name: 'Émile Zola',
    })
  })

  for (const [what, value, message] of [
    [
      'a line break',
      'A\nnn',
      'The name must not contain tabs, line breaks or other control characters',
    ],
    ['a direction mark', 'Ann\u202enimda', 'The name must not contain invisible characters'],
    ['only a filler', '\u3164', 'The name must not contain invisible characters'],
    ['only an accent', '\u0301', 'The name needs at least one letter, digit or symbol'],
    ['nothing', ' ', 'The name needs at least one letter, digit or symbol'],
  ]) {
    test(`with ${what} is refused`, async ({ assert }) => {
      const [error] = await form.tryValidate({ name: value })
      assert.equal(error?.messages[0].message, message)
      assert.notMatch(value, pattern(), 'nor does the JSON Schema allow it')
    })
  }

  test('in any script matches the JSON Schema', async ({ assert }) => {
    for (const text of [
      'Ann',
      'Émile Zola',
      '東京',
      'Нижний Новгород',
      'x',
      '🌤',
      "L'Aquila (AQ)",
    ]) {
      assert.deepEqual(await form.validate({ name: text }), { name: text })
      assert.match(text, pattern())
    }
  })
})
