import { test } from '@japa/runner'
import { searchWords } from '#chat/search_words'

test.group('What somebody searches for', () => {
  for (const [name, text, typed, begins] of [
    ['finds words that begin with the last one', 'snow lisb', 'snow lisb', true],
    ['has blanks instead of hyphens within words', 'half-marathon', 'half marathon', true],
    ['keeps a hyphen before a word, which must be complete', 'run -snow', 'run -snow', false],
    ['leaves out hyphens without a word', '- -- a -. --b', 'a  . -b', false],
    ['has straight quotation marks', '“in the snow”', '"in the snow"', false],
    ['needs a complete word within open quotation marks', 'a "snow', 'a "snow', false],
    ['needs a complete word if it is short', 'is it', 'is it', false],
    ['finds words that begin with one Chinese character', '山', '山', true],
    ['is empty if only blanks were typed', '  ', '', false],
  ] as const) {
    test(name, ({ assert }) => {
      assert.deepEqual(searchWords(text), { typed, begins })
    })
  }
})
