import { test } from '@japa/runner'
import { defaultLocale, languageOf, localeOf } from '#config/locales'

test.group('The language of a locale', () => {
  for (const [locale, language] of [
    ['ru-RU', 'ru'],
    ['en-US', 'en'],
    ['de-DE', 'en'],
    ['undefined', 'en'],
    ['constructor', 'en'],
    ['__proto__', 'en'],
    ['', 'en'],
  ] as const) {
    test(`is ${language} for ${JSON.stringify(locale)}`, ({ assert }) => {
      assert.equal(languageOf(locale), language)
    })
  }

  test('leads back to a locale of that language', ({ assert }) => {
    assert.equal(localeOf('en'), defaultLocale)
    assert.equal(localeOf('ru'), 'ru-RU')
  })
})
