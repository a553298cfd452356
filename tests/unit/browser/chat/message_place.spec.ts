import { test } from '@japa/runner'
import { messageClock } from '#browser/chat/message_clock'
import { appearanceOf, seenWithOwn } from '#browser/chat/message_place'

const clock = messageClock('en-GB', 'Europe/Paris')

const message = (createdAt: string, authorId: number | null = 1, number = 10) => ({
  createdAt,
  authorId,
  number,
})
const NOON = message('2026-11-28T11:00:00Z')

test.group('The time of a message', () => {
  test('is that of the time zone, in the format of the locale', ({ assert }) => {
    assert.equal(clock.time('2026-11-28T23:05:00Z'), '00:05')
    assert.equal(clock.day('2026-11-28T23:05:00Z'), 'Sunday, 29 November 2026')
    const newYork = messageClock('en-US', 'America/New_York')
    assert.match(newYork.time('2026-11-28T23:05:00Z'), /^6:05\sPM$/)
  })

  test('contains no name of a day in another language than that of the pages', ({ assert }) => {
    assert.equal(messageClock('de-DE', 'UTC').day('2026-11-28T23:05:00Z'), '28.11.2026')
  })
})

test.group('A message', () => {
  test('has a day above it if it is the first one, or of another day than the one before', ({
    assert,
  }) => {
    assert.equal(appearanceOf(NOON, undefined, clock).day, 'Saturday, 28 November 2026')
    const afterMidnight = message('2026-11-28T23:05:00Z')
    const beforeMidnight = message('2026-11-28T22:59:00Z')
    assert.exists(appearanceOf(afterMidnight, beforeMidnight, clock).day)
    assert.notExists(appearanceOf(beforeMidnight, NOON, clock).day)
  })

  test('continues the one before if the same author wrote it within five minutes', ({ assert }) => {
    const continues = (next: ReturnType<typeof message>, before = NOON) =>
      appearanceOf(next, before, clock).continues
    assert.isTrue(continues(message('2026-11-28T11:04:59Z')))
    assert.isFalse(continues(message('2026-11-28T11:05:00Z')))
    assert.isFalse(continues(message('2026-11-28T11:01:00Z', 2)))
    const former = message('2026-11-28T11:00:00Z', null)
    assert.isFalse(continues(former, former), 'two accounts that are deleted may have written them')
  })

  test('is the first new one if the reader has seen the one before, but not it', ({ assert }) => {
    const before = { ...NOON, number: 9 }
    const isFirstNew = (seen?: number) => appearanceOf(NOON, before, clock, seen).isFirstNew
    assert.isTrue(isFirstNew(9))
    assert.isFalse(isFirstNew(10), 'seen')
    assert.isFalse(isFirstNew(8), 'the one before is new, too')
    assert.isFalse(isFirstNew(), 'nobody knows')
    assert.isFalse(appearanceOf(NOON, before, clock, 9).continues, 'the marker is between them')
  })

  test('is not new to its author, even if the author has not read the room since', ({ assert }) => {
    const own = (number?: number) => ({ ...NOON, number, authorId: 1 })
    const other = (number: number) => ({ ...NOON, number, authorId: 2 })
    assert.equal(seenWithOwn([other(1), own(2), own(3), other(4), own(5)], 1, 1), 3)
    assert.equal(seenWithOwn([other(1), own(), other(4)], 1, 1), 1, 'it is not stored yet')
    assert.equal(seenWithOwn([own(1), other(2)], 1, 1), 1)
    assert.equal(seenWithOwn([other(1), other(2)], 1), 1, 'a visitor')
    assert.isUndefined(seenWithOwn([own(1)], undefined, 1))
  })
})
