import { test } from '@japa/runner'
import { canonicalBody } from '#chat/canonical_body'

test.group('The text of a message is stored', () => {
  for (const [name, text, stored] of [
    ['without blank lines and blanks around it', ' \n\n  a  \n \n', '  a'],
    ['with the line breaks of Unix', 'a\r\nb\rc', 'a\nb\nc'],
    ['with at most one blank line in a row', 'a\n\n\n\nb', 'a\n\nb'],
    ['with blanks at the beginning of its lines', '- a\n  - b\n\tc', '- a\n  - b\n    c'],
    ['without characters that reverse a line', 'a\u202eb\u2067c', 'abc'],
    ['without escape sequences', 'a\u001b[31mb\u0000\u0007', 'a[31mb'],
    ['without characters that show nothing', 'a\u200b\u00adb\ufeff', 'ab'],
    ['with the emoji that consist of several characters', '👩‍👩‍👧 ❤️ 🇫🇷', '👩‍👩‍👧 ❤️ 🇫🇷'],
    ['with letters and their accents as one character', 'e\u0301', 'é'],
    ['with letters and accents that a hidden character separated', 'e\u034f\u0301', 'é'],
  ]) {
    test(name, ({ assert }) => {
      assert.equal(canonicalBody(text), stored)
    })
  }

  test('in a form that does not change any more', ({ assert }) => {
    const text = '  a\u034f\u0301\n\n\n\u200b \n\tb\u0323\u0307 '
    assert.equal(canonicalBody(canonicalBody(text)), canonicalBody(text))
  })
})
