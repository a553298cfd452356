import { test } from '@japa/runner'
import { piecesOf } from '#browser/chat/message_text'

const linksIn = (text: string) =>
  piecesOf(text).flatMap((piece) => (piece.href ? [[piece.text, piece.href]] : []))
const addressesIn = (text: string) => linksIn(text).map(([, href]) => href)

test.group('The text of a message', () => {
  test('is the text of its pieces, whatever it contains', ({ assert }) => {
    for (const text of [
      '',
      'plain',
      'a\n  b\n',
      'https://a.example',
      '(https://a.example/x), https://b.example.',
      'https:// http://[ https://u:p@a.example <https://a.example>',
      'مرحبا https://a.example/مرحبا!',
    ]) {
      assert.equal(
        piecesOf(text)
          .map((piece) => piece.text)
          .join(''),
        text
      )
    }
  })

  for (const [name, text, ...addresses] of [
    ['in the middle', 'see https://a.example/b?c=1&d=2#e there', 'https://a.example/b?c=1&d=2#e'],
    [
      'several times',
      'http://a.example/ https://b.example/',
      'http://a.example/',
      'https://b.example/',
    ],
    ['in capitals', 'HTTPS://A.Example/B', 'https://a.example/B'],
    ['at the end of a sentence', 'See https://a.example/b.', 'https://a.example/b'],
    ['in brackets', '(see https://a.example/b)', 'https://a.example/b'],
    ['with brackets of its own', 'https://a.example/b_(c)', 'https://a.example/b_(c)'],
    ['in quotes', '“https://a.example/b”, she said', 'https://a.example/b'],
    ['in tags', '<https://a.example/b>', 'https://a.example/b'],
    [
      'with letters of any script',
      'https://пример.example/é',
      'https://xn--e1afmkfd.example/%C3%A9',
    ],
  ]) {
    test(`has links to web addresses: ${name}`, ({ assert }) => {
      assert.deepEqual(addressesIn(text), addresses)
    })
  }

  test('has links that show the address as it was typed', ({ assert }) => {
    assert.deepEqual(linksIn('HTTP://a.example'), [['HTTP://a.example', 'http://a.example/']])
  })

  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    'a.example',
    'xhttps://a.example',
    'https://',
    'http://[',
    'https://bank.example@evil.example/',
    'https://user:password@a.example/',
  ]) {
    test(`has no link to ${text}`, ({ assert }) => {
      assert.isEmpty(linksIn(`see ${text} there`))
    })
  }
})
