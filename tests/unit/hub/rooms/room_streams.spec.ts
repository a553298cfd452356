import { test } from '@japa/runner'
import { Server } from 'socket.io'
import { RoomStreams } from '#hub/rooms/room_streams'
import { chat } from '#hub/topics/chat'
import type { HubServer } from '#hub/types'
import type { Message } from '#messaging/contract'

const change = (position: number, body = '', id = String(position)) =>
  ({ id, position, body }) as Message

/** Returns the streams of a hub on which a socket is in each of these rooms, at position 0. */
function streamsOf(...ids: number[]) {
  const hub: HubServer = new Server()
  const { adapter } = hub.of('/')
  adapter.addAll('socket', new Set(ids.map((id) => `chat:${id}`)))
  const streams = new RoomStreams<Message>(hub, chat)
  for (const id of ids) streams.open(id)!.begin(0, '1.2')
  return { streams, leave: (id: number) => adapter.del('socket', `chat:${id}`) }
}

const positionsAfter = (streams: RoomStreams<Message>, id: number, position: number) =>
  streams.after(id, position)?.changes.map((each) => each.position)

test.group('The stream of a room', () => {
  test('has the changes after a position, and of each message only the last', ({ assert }) => {
    const { streams } = streamsOf(1)
    const part = streams.advance(1, 4, [change(1), change(2, 'old', 'x'), change(4, 'new', 'x')])

    assert.deepEqual([part.after, part.upto], [0, 4])
    assert.deepEqual(
      part.changes.map(({ position }) => position),
      [1, 4]
    )
    assert.deepEqual(positionsAfter(streams, 1, 0), [1, 4])
    assert.deepEqual(positionsAfter(streams, 1, 1), [4])
    assert.deepEqual(positionsAfter(streams, 1, 4), [])
  })

  test('has nothing after a position that it has not reached, or that it does not remember', ({
    assert,
  }) => {
    const { streams } = streamsOf(1)
    streams.get(1)!.begin(5, '1.2')
    assert.isUndefined(streams.after(1, 4))
    assert.isUndefined(streams.after(1, 6))
    assert.isUndefined(streams.after(2, 0), 'a room without sockets')
  })

  test('remembers the last 200 changes', ({ assert }) => {
    const { streams } = streamsOf(1)
    for (let n = 1; n <= 201; n++) streams.advance(1, n, [change(n)])
    assert.isUndefined(streams.after(1, 0))
    assert.lengthOf(positionsAfter(streams, 1, 1)!, 200)
  })

  test('remembers fewer changes if they are long', ({ assert }) => {
    const { streams } = streamsOf(1)
    for (let n = 1; n <= 3; n++) streams.advance(1, n, [change(n, 'x'.repeat(100_000))])
    assert.isUndefined(streams.after(1, 0))
    assert.deepEqual(positionsAfter(streams, 1, 1), [2, 3])
  })

  test('is forgotten when the last socket has left the room', ({ assert }) => {
    const { streams, leave } = streamsOf(1, 2)
    leave(1)
    assert.isUndefined(streams.get(1))
    assert.isUndefined(streams.open(1))
    assert.deepEqual([...streams.ids()], [2])
  })
})

test.group('The streams of all rooms', () => {
  const body = 'x'.repeat(200_000)

  /** As many rooms as fit into 64 MiB, and some more. */
  const ids = Array.from({ length: 350 }, (_, n) => n)

  test('together remember what was said in the rooms that changed last', ({ assert }) => {
    const { streams } = streamsOf(...ids)
    for (const id of ids.slice(0, 330)) streams.advance(id, 1, [change(1, body)])
    // The first room is now the one that has changed last.
    streams.advance(0, 2, [change(2)])

    for (const id of ids.slice(330)) streams.advance(id, 1, [change(1, body)])

    assert.deepEqual(positionsAfter(streams, 0, 0), [1, 2])
    assert.isUndefined(streams.after(1, 0))
    assert.deepEqual(positionsAfter(streams, 1, 1), [], 'the position stays')
    assert.deepEqual(positionsAfter(streams, 349, 0), [1])
  })

  test('have room again when rooms are left or begin again', ({ assert }) => {
    const { streams, leave } = streamsOf(...ids)
    for (const id of ids.slice(0, 330)) streams.advance(id, 1, [change(1, body)])
    for (const id of ids.slice(0, 10)) leave(id)
    for (const id of ids.slice(10, 20)) streams.reset(id)

    for (const id of ids.slice(330)) streams.advance(id, 1, [change(1, body)])

    assert.deepEqual(positionsAfter(streams, 20, 0), [1])
  })
})
