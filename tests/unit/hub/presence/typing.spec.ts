import { test } from '@japa/runner'
import { Typing } from '#hub/presence/typing'

const [ANNA, BEN] = [1, 2]
const ROOM = 7

function create() {
  const typing = new Typing<string>()
  return { typing, changes: () => typing.takeChanges('run').map(({ kind, run, ...rest }) => rest) }
}

test.group('Typing', () => {
  test('ends after six seconds without a repetition', ({ assert }) => {
    const { typing } = create()
    typing.start('a', ROOM, ANNA, 0)
    typing.receive([[ROOM, BEN]], [], 1000)
    typing.expire(5999)
    assert.deepEqual(typing.members(ROOM), [ANNA, BEN])
    typing.start('a', ROOM, ANNA, 5999)
    typing.expire(7000)
    assert.deepEqual(typing.members(ROOM), [ANNA])
    typing.takeChanged()
    typing.expire(11_999)
    assert.deepEqual(typing.members(ROOM), [])
    assert.deepEqual(typing.takeChanged(), [ROOM])
  })

  test('is told to the other hubs once, and again only when it is repeated or ends', ({
    assert,
  }) => {
    const { typing, changes } = create()
    for (let now = 0; now < 2000; now += 100) typing.start('a', ROOM, ANNA, now)
    assert.deepEqual(changes(), [{ started: [[ROOM, ANNA]], stopped: [] }])
    assert.deepEqual(changes(), [])
    typing.start('a', ROOM, ANNA, 3000)
    assert.deepEqual(changes(), [{ started: [[ROOM, ANNA]], stopped: [] }])
    typing.stop(ROOM, ANNA, 'a')
    assert.deepEqual(changes(), [{ started: [], stopped: [[ROOM, ANNA]] }])
    typing.stop(ROOM, ANNA, 'a')
    typing.receive([[ROOM, BEN]], [], 3000)
    assert.deepEqual(changes(), [], 'nobody repeats what others have told')
  })

  test('ends when the socket leaves, unless the member types in another tab', ({ assert }) => {
    const { typing } = create()
    typing.start('a', ROOM, ANNA, 0)
    typing.start('b', ROOM, ANNA, 100)
    typing.stop(ROOM, ANNA, 'a')
    assert.deepEqual(typing.members(ROOM), [ANNA])
    typing.stop(ROOM, ANNA, 'b')
    assert.deepEqual(typing.members(ROOM), [])
  })

  test('of a member who hides ends in all rooms', ({ assert }) => {
    const { typing, changes } = create()
    typing.start('a', ROOM, ANNA, 0)
    typing.start('b', 0, ANNA, 0)
    typing.start('c', 0, BEN, 0)
    changes()
    typing.stopAll(ANNA)
    assert.deepEqual([typing.members(ROOM), typing.members(0)], [[], [BEN]])
    assert.deepEqual(changes(), [
      {
        started: [],
        stopped: [
          [ROOM, ANNA],
          [0, ANNA],
        ],
      },
    ])
  })

  test('of many members does not fill the memory', ({ assert }) => {
    const { typing } = create()
    const ids = Array.from({ length: 3000 }, (_, n) => n + 1)
    typing.receive([[ROOM, ...ids]], [], 0)
    assert.lengthOf(typing.members(ROOM), 20)
  })
})
