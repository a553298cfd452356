import { test } from '@japa/runner'
import { ConflatedRooms } from '#hub/presence/conflated_rooms'

const LARGE = 8
const intervalOf = (roomId: number) => (roomId === LARGE ? 5000 : 1000)

test.group('Values of rooms', () => {
  test('are sent at once after a pause, and otherwise once in each interval', ({ assert }) => {
    const rooms = new ConflatedRooms(intervalOf)
    const sent: [number, number[]][] = []
    for (let now = 0; now <= 6000; now += 250) {
      if (now < 5000) rooms.add([7, LARGE])
      const ready = rooms.take(now).sort()
      if (ready.length) sent.push([now, ready])
    }
    assert.deepEqual(sent, [
      [0, [7, LARGE]],
      [1000, [7]],
      [2000, [7]],
      [3000, [7]],
      [4000, [7]],
      [5000, [7, LARGE]],
    ])
  })

  test('that are urgent do not wait', ({ assert }) => {
    const rooms = new ConflatedRooms(intervalOf)
    rooms.add([LARGE])
    assert.deepEqual(rooms.take(0), [LARGE])
    rooms.add([LARGE])
    assert.deepEqual(rooms.take(250), [])
    rooms.addUrgent([LARGE])
    assert.deepEqual(rooms.take(500), [LARGE])
    assert.deepEqual(rooms.take(10_000), [])
  })
})
