import { test } from '@japa/runner'
import { fileView, formatBytes, missingFilesNote } from '#browser/chat/message_file'
import { sayInEnglish } from '#browser/format_text'

const file = { id: 'x', name: 'photo.jpg', sizeBytes: 1_540_000, width: null, height: null }

test.group('A file of a message on a page', () => {
  test('has a preview only if it is an image', ({ assert }) => {
    const view = { href: '/chat/files/x', name: 'photo.jpg', size: '1.5 MB' }
    assert.deepEqual(fileView(file, 'en-GB'), view)
    assert.deepEqual(fileView({ ...file, width: 20, height: 10 }, 'en-GB'), {
      ...view,
      preview: { src: '/chat/files/x/preview', width: 20, height: 10 },
    })
  })

  test('reserves the space that the preview needs', ({ assert }) => {
    for (const [width, height, expected] of [
      [4000, 3000, [320, 240]],
      [3000, 4000, [180, 240]],
      [10_000, 100, [320, 3]],
      [10_000, 1, [320, 1]],
    ] as const) {
      const { preview } = fileView({ ...file, width, height }, 'en-GB')
      assert.deepEqual([preview!.width, preview!.height], expected)
    }
  })

  test('has a size that people can read', ({ assert }) => {
    assert.equal(formatBytes(1, 'en-GB'), '1 kB')
    assert.equal(formatBytes(12_345, 'en-GB'), '12 kB')
    assert.equal(formatBytes(20 * 1024 * 1024, 'de'), '21 MB')
  })

  test('that is missing is counted, with the reason', ({ assert }) => {
    const note = (shown: number, fileCount: number, isVisitor: boolean) =>
      missingFilesNote(
        { attachments: Array.from({ length: shown }), fileCount },
        isVisitor,
        sayInEnglish
      )
    assert.equal(note(0, 0, true), '')
    assert.equal(note(2, 2, false), '')
    assert.equal(note(0, 2, true), '2 files. Sign in to see them.')
    assert.equal(note(0, 1, true), '1 file. Sign in to see it.')
    assert.equal(note(1, 2, false), '1 file is not stored any more.')
  })
})
