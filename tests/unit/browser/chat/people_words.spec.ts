import { test } from '@japa/runner'
import { hereWords, typingWords, type Words } from '#browser/chat/people_words'
import { sayInEnglish } from '#browser/format_text'

const READER = 9
const NAMES = ['Anna', 'Ben', 'Chris', 'Dora', 'Emil', 'Fay']
const people = (...ids: number[]) =>
  ids.map((id) => ({ id, name: id === READER ? 'Rea' : NAMES[id] }))
const text = (words: Words) =>
  words.map((word) => (typeof word === 'string' ? word : word.name)).join('')
const here = (count: number, ...ids: number[]) =>
  text(hereWords({ count, members: people(...ids) }, READER, sayInEnglish))
const typing = (...ids: number[]) => text(typingWords(people(...ids), READER, sayInEnglish))

test.group('Who is here', () => {
  test('is said in words, with the reader as "you"', ({ assert }) => {
    assert.equal(here(1, READER), 'Only you are here.')
    assert.equal(here(2, 0, READER), '2 people are here: Anna and you')
    assert.equal(here(3, 0, 1, READER), '3 people are here: Anna, Ben and you')
    assert.equal(here(4, 0, READER, 1, 2), '4 people are here: Anna, Ben, Chris and you')
  })

  test('names three of many people', ({ assert }) => {
    assert.equal(here(5, 0, 1, 2, 3, READER), '5 people are here: Anna, Ben, Chris and 2 others')
    assert.equal(here(15, 0, 1, 2, 3), '15 people are here: Anna, Ben, Chris and 12 others')
  })

  test('does not count a reader who hides', ({ assert }) => {
    assert.equal(here(0), 'Nobody else is here.')
    assert.equal(here(1, 0), '1 person is here: Anna')
    assert.equal(here(3, 0, 1, 2), '3 people are here: Anna, Ben and Chris')
  })

  test('keeps names apart from the other words', ({ assert }) => {
    assert.deepEqual(hereWords({ count: 1, members: people(0) }, READER, sayInEnglish), [
      '1 person is here: ',
      { name: 'Anna' },
    ])
  })
})

test.group('Who is typing', () => {
  test('is said of others only, and names at most two', ({ assert }) => {
    assert.equal(typing(), '')
    assert.equal(typing(READER), '')
    assert.equal(typing(0), 'Anna is typing')
    assert.equal(typing(READER, 0), 'Anna is typing')
    assert.equal(typing(0, 1), 'Anna and Ben are typing')
    assert.equal(typing(0, 1, READER), 'Anna and Ben are typing')
    assert.equal(typing(0, 1, 2), 'Several people are typing')
  })
})
