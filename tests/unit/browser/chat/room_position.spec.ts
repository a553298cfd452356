import { test } from '@japa/runner'
import { advance } from '#browser/chat/room_position'

const part = (after: number, upto: number, ...positions: number[]) => ({
  after,
  upto,
  changes: positions.map((position) => ({ position })),
})

test.group('A page that has everything up to position 10', () => {
  test('applies a part that follows, with holes in its positions', ({ assert }) => {
    assert.deepEqual(advance(10, part(10, 15, 12, 15)), {
      position: 15,
      changes: [{ position: 12 }, { position: 15 }],
    })
  })

  test('applies of a part that overlaps only what is above its position', ({ assert }) => {
    assert.deepEqual(advance(10, part(7, 12, 8, 10, 12)), {
      position: 12,
      changes: [{ position: 12 }],
    })
  })

  test('drops a part that it has already', ({ assert }) => {
    assert.deepEqual(advance(10, part(5, 10, 8, 10)), { position: 10, changes: [] })
    assert.deepEqual(advance(10, part(5, 9, 8)), { position: 10, changes: [] })
  })

  test('moves on after a part without changes', ({ assert }) => {
    assert.deepEqual(advance(10, part(10, 14)), { position: 14, changes: [] })
  })

  test('notices a gap', ({ assert }) => {
    assert.isUndefined(advance(10, part(11, 12, 12)))
  })
})
