import { test } from '@japa/runner'
import { highlightsOf } from '#chat/highlights'

const mark = (text: string) => text.replaceAll('[', '\u0002').replaceAll(']', '\u0003')

/** Returns the pieces as a text with brackets around the hits. */
const shown = (text: string, marked: string) =>
  highlightsOf(text, mark(marked))
    .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
    .join('')

test.group('The highlights of a message', () => {
  for (const [name, text, marked, expected] of [
    ['are its hits', 'Snow on Snowdon', '[snow] on snowdon', '[Snow] on Snowdon'],
    ['are in the text as it was typed', 'Über/oben', '[über] oben', '[Über]/oben'],
    ['are found behind an emoji', '🎉 party', '  [party]', '🎉 [party]'],
    ['include hits within hits once', 'in snow', '[in [snow]]', '[in snow]'],
    ['are in one line', 'a\n\nb', 'a  [b]', 'a [b]'],
    ['are left out if the characters do not match', 'İ', '[i.]', 'İ'],
    ['may be the whole text', 'snow', '[snow]', '[snow]'],
    ['may be none', 'snow', 'snow', 'snow'],
  ]) {
    test(name, ({ assert }) => {
      assert.equal(shown(text, marked), expected)
    })
  }

  test('of a long text are around the first hit', ({ assert }) => {
    const [before, after] = ['before '.repeat(50), ' after'.repeat(50)]
    const text = shown(`${before}snow${after}`, `${before}[snow]${after}`)
    assert.match(text, /^… (before )+\[snow\]( after)+.* …$/)
    assert.isBelow(text.length, 260)
  })

  test('of a long text without blanks are shown, too', ({ assert }) => {
    const text = shown(`${'x'.repeat(500)}snow`, `${'x'.repeat(500)}[snow]`)
    assert.match(text, /^… x+\[snow\]$/)
  })
})
