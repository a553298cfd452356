import { test } from '@japa/runner'
import { parseJson } from '#weather/parse_json'

test.group('Parsing the JSON of a feed', () => {
  test('turns NaN and Infinity into texts, but not within a text', ({ assert }) => {
    const parsed = parseJson('{"a": NaN, "b": [-inf, Infinity, 1], "c": "nan \\" inf"}')
    assert.deepEqual(parsed, { a: 'NaN', b: ['-inf', 'Infinity', 1], c: 'nan " inf' })
  })

  test('rejects a long text that does not end, without reading it again and again', ({
    assert,
  }) => {
    assert.throws(() => parseJson(`x"${String.raw`\"`.repeat(500_000)}`), SyntaxError)
  })
})
