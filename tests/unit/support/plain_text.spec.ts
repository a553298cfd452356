import { test } from '@japa/runner'
import { isolated, isVisible, plainText, visibleText } from '#support/plain_text'

const escaped = (text: string) =>
  text.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)

test.group('visibleText', () => {
  for (const text of [
    'Émile O’Brien',
    'Łódź',
    '한글',
    'علی\u200cرضا',
    'क्\u200dष',
    '👨\u200d👩\u200d👧',
    '👩🏽\u200d🚀',
    '❤\ufe0f',
    '葛\u{e0100}',
  ]) {
    test(`keeps ${text} as it is`, ({ assert }) => {
      assert.equal(visibleText(text), text)
    })
  }

  for (const character of [
    '\u0007',
    '\u00ad',
    '\u034f',
    '\u061c',
    '\u115f',
    '\u180e',
    '\u200b',
    '\u200d',
    '\u200e',
    '\u2028',
    '\u202e',
    '\u2060',
    '\u2066',
    '\u2800',
    '\u3164',
    '\ufe0f',
    '\ufeff',
    '\uffa0',
    '\u{e0041}',
  ]) {
    test(`removes ${escaped(character)} from a name`, ({ assert }) => {
      assert.equal(visibleText(`An${character}n`), 'Ann')
    })
  }
})

test.group('isVisible', () => {
  for (const text of ['', ' ', '\u3164', '\u2800', '\u00ad', '\u0301']) {
    test(`is false for "${escaped(text)}"`, ({ assert }) => {
      assert.isFalse(isVisible(text))
    })
  }

  test('is true for a letter, a digit and a sign', ({ assert }) => {
    for (const text of ['é', '7', '?', '🌧']) assert.isTrue(isVisible(text), text)
  })
})

test.group('plainText', () => {
  test('puts a text on one line, and removes what hides or reorders', ({ assert }) => {
    assert.equal(plainText('Ann\n\u202e(admin)\u001b'), 'Ann (admin) ')
  })
})

test.group('isolated', () => {
  test('encloses a name from right to left, and no other name', ({ assert }) => {
    assert.equal(isolated('דנה'), '\u2068דנה\u2069')
    assert.equal(isolated('علی 2'), '\u2068علی 2\u2069')
    assert.equal(isolated('Émile Łódź 王'), 'Émile Łódź 王')
  })
})
