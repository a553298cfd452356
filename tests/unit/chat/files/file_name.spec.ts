import { test } from '@japa/runner'
import { canonicalFileName } from '#chat/files/file_name'

test.group('The name of a file in the chat', () => {
  for (const [name, expected] of [
    ['photo.jpg', 'photo.jpg'],
    ['C:\\Users\\Anna\\photo.jpg', 'photo.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['', 'file'],
    ['..', 'file'],
    ['\u202e\u200b', 'file'],
    ['a\r\nb\t c.txt', 'a b c.txt'],
    ['u\u0308ber.txt', 'über.txt'],
    [`${'x'.repeat(200)}.tar.gz`, `${'x'.repeat(97)}.gz`],
    ['x'.repeat(200), 'x'.repeat(100)],
    ['🚲'.repeat(200), '🚲'.repeat(50)],
    [`x${'🚲'.repeat(200)}`, `x${'🚲'.repeat(49)}`],
  ]) {
    test(`is ${JSON.stringify(expected.slice(0, 20))} for ${JSON.stringify(name.slice(0, 20))}`, ({
      assert,
    }) => {
      assert.equal(canonicalFileName(name), expected)
    })
  }

  test('gets another ending if the file is converted', ({ assert }) => {
    assert.equal(canonicalFileName('scan.tiff', '.webp'), 'scan.webp')
    assert.equal(canonicalFileName('scan', '.webp'), 'scan.webp')
    assert.equal(canonicalFileName(`${'x'.repeat(200)}.tiff`, '.webp').length, 100)
  })
})
