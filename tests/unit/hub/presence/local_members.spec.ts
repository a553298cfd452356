import { test } from '@japa/runner'
import { LocalMembers } from '#hub/presence/local_members'
import { OwnMembers } from '#hub/presence/own_members'
import { Roster } from '#hub/presence/roster'

const [ANNA, BEN] = [1, 2]
const [LOBBY, ROOM] = [0, 7]

function create() {
  const roster = new Roster()
  const local = new LocalMembers<string>(new OwnMembers(), roster)
  return {
    local,
    present: (roomId = LOBBY) => roster.members(roomId),
    enter(socket: string, memberId: number, roomId = LOBBY) {
      local.enter(socket, memberId, roomId)
      for (const id of local.takeUnchecked()) local.setVisible(id, true)
    },
  }
}

test.group('The members at a hub', () => {
  test('are present only after their setting has been looked up', ({ assert }) => {
    const { local, present } = create()
    local.enter('a', ANNA, LOBBY)
    assert.deepEqual(present(), [])
    assert.isUndefined(local.isVisible(ANNA))
    assert.deepEqual(local.takeUnchecked(), [ANNA])
    local.setVisible(ANNA, true)
    assert.deepEqual(present(), [ANNA])
  })

  test('stay present for four seconds after their last socket has left, and again if they come back', ({
    assert,
  }) => {
    const { local, present, enter } = create()
    enter('a', ANNA)
    enter('b', ANNA)
    enter('c', BEN)
    local.leave('a', ANNA, LOBBY, 0)
    local.removeLate(10_000)
    assert.deepEqual(present(), [ANNA, BEN], 'Anna has another socket')
    local.leave('b', ANNA, LOBBY, 10_000)
    local.leave('c', BEN, LOBBY, 11_000)
    local.removeLate(13_999)
    assert.deepEqual(present(), [ANNA, BEN])
    enter('d', BEN)
    local.removeLate(14_000)
    assert.deepEqual(present(), [BEN])
    local.removeLate(60_000)
    assert.deepEqual(present(), [BEN])
  })

  test('leave at once when their right to the room has ended', ({ assert }) => {
    const { local, present, enter } = create()
    enter('a', ANNA, LOBBY)
    enter('a', ANNA, ROOM)
    local.leave('a', ANNA, ROOM, 0)
    local.end(ANNA, ROOM)
    assert.deepEqual([present(LOBBY), present(ROOM)], [[ANNA], []])
  })

  test('leave all rooms at once when they sign out, unless they are signed in elsewhere', ({
    assert,
  }) => {
    const { local, present, enter } = create()
    enter('a', ANNA, LOBBY)
    enter('a', ANNA, ROOM)
    enter('b', ANNA, ROOM)
    for (const roomId of [LOBBY, ROOM]) local.leave('a', ANNA, roomId, 0)
    local.end(ANNA)
    assert.deepEqual([present(LOBBY), present(ROOM)], [[], [ANNA]])
  })

  test('who hide are not present in any room, and are again when they do not hide any more', ({
    assert,
  }) => {
    const { local, present, enter } = create()
    enter('a', ANNA, LOBBY)
    enter('b', ANNA, ROOM)
    local.recheck([ANNA, BEN])
    assert.deepEqual(local.takeUnchecked(), [ANNA], 'Ben is not at this hub')
    local.setVisible(ANNA, false)
    assert.deepEqual([present(LOBBY), present(ROOM)], [[], []])
    local.enter('c', ANNA, 8)
    assert.deepEqual(present(8), [])
    local.leave('c', ANNA, 8, 0)
    local.removeLate(4000)
    local.setVisible(ANNA, true)
    assert.deepEqual([present(LOBBY), present(ROOM), present(8)], [[ANNA], [ANNA], []])
  })

  test('leave nothing behind', ({ assert }) => {
    const { local, enter } = create()
    enter('a', ANNA)
    local.leave('a', ANNA, LOBBY, 0)
    local.recheck()
    local.removeLate(4000)
    assert.isFalse(local.hasRoom(LOBBY))
    assert.isUndefined(local.isVisible(ANNA))
    assert.isEmpty(local.takeUnchecked())
    local.setVisible(ANNA, true)
    assert.isUndefined(local.isVisible(ANNA))
  })
})
