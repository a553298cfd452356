import { test } from '@japa/runner'
import { excerptOf, quoteText } from '#browser/chat/excerpt'
import { sayInEnglish } from '#browser/format_text'

test.group('The excerpt of a message', () => {
  test('is its text in one line', ({ assert }) => {
    assert.equal(excerptOf('  a\n\n b\tc '), 'a b c')
    assert.equal(excerptOf(''), '')
  })

  test('ends with three dots if the text is longer than 160 characters', ({ assert }) => {
    assert.equal(excerptOf('x'.repeat(160)), 'x'.repeat(160))
    assert.equal(excerptOf('x'.repeat(161)), `${'x'.repeat(159)}…`)
    assert.equal(excerptOf('👩'.repeat(161)), `${'👩'.repeat(159)}…`)
  })

  test('of an excerpt is the same', ({ assert }) => {
    const excerpt = excerptOf('word '.repeat(100))
    assert.equal(excerptOf(excerpt), excerpt)
  })
})

test.group('A quote', () => {
  test('shows the beginning of the text, the number of files, or that the message is deleted', ({
    assert,
  }) => {
    assert.equal(quoteText({ body: 'text', fileCount: 2, deletedAt: null }, sayInEnglish), 'text')
    assert.equal(quoteText({ body: '', fileCount: 2, deletedAt: null }, sayInEnglish), '2 files')
    assert.equal(
      quoteText({ body: '', fileCount: 0, deletedAt: '2026-11-29' }, sayInEnglish),
      'A deleted message'
    )
  })
})
