import { test } from '@japa/runner'
import { chatRoom, Deliveries, type Followed } from '#bench/comparison/deliveries'

const reading = (cityId: number, version: number) => ({ cityId, version })

const messages = (roomId: number, ...positions: number[]) => [
  'messages',
  { roomId, changes: positions.map((position) => ({ position })) },
]

/**
 * Returns the counts after these events have arrived at a client that watches the cities 1 and 2, and
 * follows room 0.
 */
function countsAfter(events: unknown[][], changed: Followed[]) {
  const deliveries = new Deliveries()
  const client = { plan: { cities: [1, 2] } }
  deliveries.add(client)
  deliveries.receive(client, JSON.stringify(['readings', [reading(1, 1), reading(2, 1)]]))
  deliveries.follow(client, chatRoom(0))
  deliveries.receive(client, JSON.stringify(messages(0, 1)))
  deliveries.restart()
  for (const event of events) deliveries.receive(client, JSON.stringify(event))
  return deliveries.result(deliveries.expected(changed))
}

const nothingWrong = { lost: 0, duplicate: 0, outOfOrder: 0, unexpected: 0 }

test.group('The deliveries that a benchmark counts', () => {
  test('are correct if each changed city that a client watches arrives once', ({ assert }) => {
    const events = [
      ['reading', reading(1, 2)],
      ['reading', reading(2, 2)],
    ]
    assert.deepEqual(countsAfter(events, [1, 2, 3]), { delivered: 2, ...nothingWrong })
  })

  test('may arrive together in one event', ({ assert }) => {
    const events = [['readings', [reading(1, 2), reading(2, 2)]]]
    assert.deepEqual(countsAfter(events, [1, 2]), { delivered: 2, ...nothingWrong })
  })

  test('are lost if they do not arrive', ({ assert }) => {
    const counts = countsAfter([['reading', reading(1, 2)]], [1, 2])
    assert.deepEqual(counts, { delivered: 1, ...nothingWrong, lost: 1 })
  })

  test('are duplicates if the same version arrives again', ({ assert }) => {
    const events = [
      ['reading', reading(1, 2)],
      ['reading', reading(1, 2)],
    ]
    assert.deepEqual(countsAfter(events, [1]), { delivered: 1, ...nothingWrong, duplicate: 1 })
  })

  test('are out of order if an older version arrives', ({ assert }) => {
    const events = [
      ['reading', reading(1, 3)],
      ['reading', reading(1, 2)],
      ['reading', reading(1, 3)],
    ]
    const counts = countsAfter(events, [1])
    assert.deepEqual(counts, { delivered: 1, ...nothingWrong, outOfOrder: 1, duplicate: 1 })
  })

  test('are messages, too', ({ assert }) => {
    const events = [messages(0, 2), messages(0, 3, 4), messages(0, 4, 2), messages(7, 1)]
    assert.deepEqual(countsAfter(events, [1, chatRoom(0)]), {
      delivered: 3,
      lost: 0,
      duplicate: 1,
      outOfOrder: 1,
      unexpected: 1,
    })
    assert.equal(countsAfter([], [chatRoom(0)]).lost, 1)
  })

  test('are not events that may come at any time', ({ assert }) => {
    const events = [
      ['here', { roomId: 0 }],
      ['typing', {}],
    ]
    assert.deepEqual(countsAfter(events, []), { delivered: 0, ...nothingWrong })
  })

  test('are unexpected if the client does not watch the city, or if the event is no reading', ({
    assert,
  }) => {
    const events = [
      ['reading', reading(3, 2)],
      ['revoked', { cityId: 1 }],
    ]
    assert.deepEqual(countsAfter(events, []), { delivered: 0, ...nothingWrong, unexpected: 2 })
  })
})
