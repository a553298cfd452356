import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { formatText } from '#browser/format_text'
import { defaultLanguage, languages } from '#config/locales'
import { formatMessage } from '#support/format_message'
import { plainText } from '#support/phrase'
import { textsInCode, translations } from '#tests/support/translated_texts'

const elementsOf = (message: string) => parse(message, { ignoreTag: true })

function* walk(elements: MessageFormatElement[]): Generator<MessageFormatElement> {
  for (const element of elements) {
    yield element
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const { value } of Object.values(element.options)) yield* walk(value)
    }
  }
}

/** Returns the names of the data and the tags in a message. */
function namesIn(message: string) {
  const elements = [...walk(elementsOf(message))]
  const data = elements.filter(({ type }) => type !== TYPE.literal && type !== TYPE.pound)
  const names = data.map((element) => (element as { value: string }).value)
  return [...new Set([...names, ...(message.match(/<\/?\w+>/g) ?? [])])].sort()
}

/** Returns the forms that a plural of the message lacks in a language. */
function missingForms(message: string, language: string) {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  return [...walk(elementsOf(message))]
    .filter((element) => element.type === TYPE.plural)
    .flatMap(({ options }) => pluralCategories.filter((form) => !(form in options)))
}

function assertSameFormat(assert: Assert, message: string, language: string) {
  for (const n of [0, 1, 2, 5, 21, 1234]) {
    const data = Object.fromEntries(namesIn(message).map((name) => [name, n]))
    assert.equal(formatText(message, language, data), formatMessage(message, language, data))
  }
}

const texts = textsInCode()
const known = new Set(texts.map(({ text }) => text))
const inBrowser = new Set(
  texts.filter(({ place }) => place.startsWith('web/browser/')).map(({ text }) => text)
)

test.group('The texts of pages and mails', () => {
  test('are literals, so that their translations can be checked', ({ assert }) => {
    assert.isAbove(texts.length, 20)
    const built = texts.filter(({ text }) => text === undefined).map(({ place }) => place)
    assert.deepEqual(built, [])
  })

  test('have all plural forms of English', ({ assert }) => {
    const incomplete = [...known].filter(
      (text) => text !== undefined && missingForms(text, defaultLanguage).length
    )
    assert.deepEqual(incomplete, [])
  })

  test('of the browser are formatted there as on the server', ({ assert }) => {
    for (const text of inBrowser) assertSameFormat(assert, text!, 'en')
  })
})

for (const language of Object.keys(languages).filter((name) => name !== defaultLanguage)) {
  test.group(`The translation to ${language}`, () => {
    const files = translations(language)
    const pairs = Object.values(files).flatMap((file) => Object.entries(file))

    test('is complete', ({ assert }) => {
      const translated = new Set(pairs.map(([text]) => text))
      const missing = texts.filter(({ text }) => text !== undefined && !translated.has(text))
      assert.deepEqual(
        missing.map(({ place, text }) => `${place}: ${text}`),
        []
      )
    })

    test('has no text that the code does not use, and none twice', ({ assert }) => {
      const keys = pairs.map(([text]) => text)
      assert.deepEqual(
        keys.filter((text, n) => !known.has(text) || keys.indexOf(text) !== n),
        []
      )
    })

    test('has the texts of the browser in its file', ({ assert }) => {
      const shipped = Object.keys(files['browser.json']).sort()
      assert.deepEqual(shipped, [...inBrowser].map(String).sort())
    })

    test('uses the same data and tags as English', ({ assert }) => {
      const different = pairs.filter(
        ([text, translation]) => namesIn(plainText(text)).join() !== namesIn(translation).join()
      )
      assert.deepEqual(different, [])
    })

    test('has all plural forms of the language', ({ assert }) => {
      const incomplete = pairs.filter(([, message]) => missingForms(message, language).length)
      assert.deepEqual(incomplete, [])
    })

    test('is formatted in the browser as on the server', ({ assert }) => {
      const messages = Object.values(files['browser.json'])
      for (const message of messages) assertSameFormat(assert, message, language)
    })
  })
}
