import { test } from '@japa/runner'
import { journalLine } from '#chat/journal_line'

const message = {
  id: '00000000-0000-4000-8000-000000000001',
  number: 3,
  position: 5,
  authorId: 7,
  author: 'Vera',
  body: 'Hello',
  createdAt: '2026-11-28T10:00:00.000Z',
  editedAt: '2026-11-28T10:01:00.000Z',
  deletedAt: null,
  quotedId: null,
  attachments: [],
  fileCount: 0,
}

test.group('A line of the journal of the chat', () => {
  test('says what happened when, where and by whom', ({ assert }) => {
    assert.deepEqual(JSON.parse(journalLine('posted', 0, message)), {
      time: '2026-11-28T10:00:00.000Z',
      event: 'posted',
      roomId: 0,
      id: message.id,
      number: 3,
      authorId: 7,
      author: 'Vera',
      body: 'Hello',
    })
    const { time, event } = JSON.parse(journalLine('edited', 0, message))
    assert.deepEqual([time, event], ['2026-11-28T10:01:00.000Z', 'edited'])
  })

  test('is one line that a terminal shows as it is, whatever the text and the name contain', ({
    assert,
  }) => {
    const hostile =
      'a\r\nb\u001b[31m\u009b2J\u0007\u2028c\u2029d\u0085e\u202ef"}\n{"event":"forged"'
    const file = {
      id: 'x',
      name: hostile,
      type: 'text/csv',
      sizeBytes: 9,
      width: null,
      height: null,
    }
    const line = journalLine('posted', 0, {
      ...message,
      body: hostile,
      author: hostile,
      attachments: [file],
    })
    assert.match(line, /^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*\n$/u)
    const { body, author, files } = JSON.parse(line)
    assert.deepEqual([body, author], [hostile, hostile], 'nothing is lost')
    assert.deepEqual(files, [{ name: hostile, type: 'text/csv', sizeBytes: 9 }])
  })
})
