import { mock } from 'node:test'
import { test } from '@japa/runner'
import { step } from '#bin/standalone/progress'

test.group('A step of npm start', (group) => {
  let printed: unknown[]
  group.each.setup(() => {
    printed = []
    mock.timers.enable({ apis: ['setTimeout'] })
    mock.method(console, 'log', (line: unknown) => printed.push(line))
    return () => {
      mock.timers.reset()
      mock.restoreAll()
    }
  })

  test('is named once if it takes longer than a second, even if it runs twice', async ({
    assert,
  }) => {
    for (let run = 0; run < 2; run++) {
      const work = Promise.withResolvers<string>()
      const result = step('Waiting…', work.promise)
      mock.timers.tick(999)
      assert.lengthOf(printed, run)
      mock.timers.tick(1)
      work.resolve('done')
      assert.equal(await result, 'done')
    }
    assert.deepEqual(printed, ['Waiting…'])
  })

  test('is not named if it is quick', async ({ assert }) => {
    await step('Doing something quick…', Promise.resolve())
    mock.timers.tick(4_000)
    assert.isEmpty(printed)
  })
})
