import { test } from '@japa/runner'
import { ReadsHere } from '#browser/chat/reads_here'

test.group('What a page has read', () => {
  test('is kept while the version of the inbox rises or stays', ({ assert }) => {
    const reads = new ReadsHere()
    reads.noteVersion(7)
    reads.set(1, 300)
    for (const version of [7, 8, 12]) reads.noteVersion(version)
    assert.equal(reads.get(1), 300)
    assert.isUndefined(reads.get(2))
  })

  test('is forgotten when the inbox has a lower version, because the database was restored', ({
    assert,
  }) => {
    const reads = new ReadsHere()
    reads.noteVersion(7)
    reads.set(1, 300)
    reads.noteVersion(5)
    assert.isUndefined(reads.get(1))

    reads.set(1, 200)
    reads.noteVersion(6)
    assert.equal(reads.get(1), 200)
  })

  test('is forgotten for another member, whose version may be lower', ({ assert }) => {
    const reads = new ReadsHere()
    reads.noteVersion(7)
    reads.set(1, 300)
    reads.clear()
    assert.isUndefined(reads.get(1))
    reads.set(1, 5)
    reads.noteVersion(2)
    assert.equal(reads.get(1), 5)
  })
})
