import { test } from '@japa/runner'
import { cappedCount, countUnread, unreadPrefix } from '#browser/chat/unread_count'

const READER = 7
const OTHER = 8

/** Returns a head with these messages, newest first. */
function headOf(position: number, messages: [number: number, authorId: number][]) {
  const recent = messages.flatMap(([number, authorId], n) => [
    (n ? messages[n - 1][0] : position) - number,
    authorId,
  ])
  return { roomId: 1, position, recent }
}

test.group('The unread messages of a room', () => {
  test('are those of others after the last one that was read', ({ assert }) => {
    const head = headOf(12, [
      [11, OTHER],
      [9, READER],
      [8, 0],
      [5, OTHER],
    ])
    const counts = [0, 5, 7, 8, 10, 11, 12].map((read) => countUnread(head, read, READER))
    assert.deepEqual(counts, [3, 2, 2, 1, 1, 0, 0])
  })

  test('are none in a room without messages', ({ assert }) => {
    assert.equal(countUnread({ roomId: 1, position: 0, recent: [] }, 0, READER), 0)
  })

  test('are not counted beyond 99', ({ assert }) => {
    const messages = Array.from({ length: 100 }, (_, n): [number, number] => [200 - n, OTHER])
    const head = headOf(200, messages)
    assert.equal(cappedCount(countUnread(head, 0, READER)), '99+')
    assert.equal(cappedCount(countUnread(head, 100, READER)), '99+')
    assert.equal(cappedCount(countUnread(head, 101, READER)), '99')
    messages[50][1] = READER
    assert.equal(cappedCount(countUnread(headOf(200, messages), 0, READER)), '99+')
    assert.deepEqual([0, 3, 100].map(unreadPrefix), ['', '(3) ', '(99+) '])
  })
})
