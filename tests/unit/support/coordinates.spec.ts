import { test } from '@japa/runner'
import { formatText, type Say } from '#browser/format_text'
import { coordinates } from '#support/coordinates'
import { translations } from '#tests/support/translated_texts'

const inEnglish: Say = (text, data) => formatText(text, 'en', data)

const russian = translations('ru')['board.json']
const inRussian: Say = (text, data) => formatText(russian[text], 'ru', data)

test.group('The coordinates of a place', () => {
  for (const [place, english] of [
    [{ latitude: 48.14, longitude: 11.58 }, '48.1° N, 11.6° E'],
    [{ latitude: -33.45, longitude: -70 }, '33.5° S, 70.0° W'],
  ] as const) {
    test(`are ${english} in English`, ({ assert }) => {
      assert.equal(coordinates(place, inEnglish, 'en-GB'), english)
    })
  }

  test('have a decimal comma in Russian, and abbreviations that no line breaks', ({ assert }) => {
    const text = coordinates({ latitude: -33.45, longitude: 70.04 }, inRussian, 'ru-RU')
    assert.equal(text, '33,5°\u00a0ю.\u00a0ш., 70,0°\u00a0в.\u00a0д.')
  })
})
