import { test } from '@japa/runner'
import { describeProgress } from '#imports/describe_progress'

const describe = (part: { bytesRead: number; rowsRead: number; seconds: number | null }) =>
  describeProgress({ bytes: 1000, ...part, job: { seconds: part.seconds } })

test.group('The progress of an import', () => {
  test('says how fast rows are read, and how many seconds are left', ({ assert }) => {
    const text = describe({ bytesRead: 500, rowsRead: 50_000, seconds: 10 })
    assert.equal(text, '50,000 rows read, 5,000 per second, 10 s left')
  })

  test('counts the time in minutes from two minutes on', ({ assert }) => {
    assert.match(describe({ bytesRead: 100, rowsRead: 10, seconds: 13 }), /, 117 s left$/)
    assert.match(describe({ bytesRead: 100, rowsRead: 10, seconds: 14 }), /, 2 min left$/)
    assert.match(describe({ bytesRead: 100, rowsRead: 10, seconds: 60 }), /, 9 min left$/)
  })

  test('is only the number of rows once the file has been read', ({ assert }) => {
    const text = describe({ bytesRead: 1000, rowsRead: 12_000, seconds: 5 })
    assert.equal(text, '12,000 rows read')
  })

  test('is empty before the first row', ({ assert }) => {
    assert.equal(describe({ bytesRead: 0, rowsRead: 0, seconds: 5 }), '')
    assert.equal(describe({ bytesRead: 10, rowsRead: 1, seconds: null }), '')
  })
})
