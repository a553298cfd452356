import { mock } from 'node:test'
import { test } from '@japa/runner'
import { DeadlineQueue } from '#hub/connections/deadline_queue'

test.group('A deadline queue', (group) => {
  let now = 0
  group.each.setup(() => {
    now = 0
    mock.timers.enable({ apis: ['setTimeout'] })
    mock.method(performance, 'now', () => now)
    return () => {
      mock.timers.reset()
      mock.restoreAll()
    }
  })

  function pass(ms: number) {
    now += ms
    mock.timers.tick(ms)
  }

  test('hands over each item when its own time has passed', ({ assert }) => {
    const expired: string[] = []
    const queue = new DeadlineQueue<string>(100, (item) => expired.push(item))
    queue.add('first')
    pass(40)
    queue.add('second')

    pass(59)
    assert.isEmpty(expired)
    pass(1)
    assert.deepEqual(expired, ['first'])
    pass(39)
    assert.deepEqual(expired, ['first'])
    pass(1)
    assert.deepEqual(expired, ['first', 'second'])
  })

  test('starts again after it was empty', ({ assert }) => {
    const expired: string[] = []
    const queue = new DeadlineQueue<string>(100, (item) => expired.push(item))
    queue.add('first')
    pass(90)
    pass(100)
    queue.add('second')
    pass(99)
    assert.deepEqual(expired, ['first'])
    pass(1)
    assert.deepEqual(expired, ['first', 'second'])
  })

  test('does not hand over an item that was deleted', ({ assert }) => {
    const expired: string[] = []
    const queue = new DeadlineQueue<string>(100, (item) => expired.push(item))
    queue.add('first')
    queue.add('second')
    queue.delete('first')
    pass(100)
    assert.deepEqual(expired, ['second'])
  })
})
