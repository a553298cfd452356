import { mock } from 'node:test'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { runOnSchedule } from '#process/scheduler'

test.group('A scheduled task that fails', () => {
  test('is logged without its query and the values of the query', async ({ assert, cleanup }) => {
    const ending = new AbortController()
    const logged = Promise.withResolvers<unknown[]>()
    mock.method(logger, 'error', (...line: unknown[]) => {
      logged.resolve(line)
      ending.abort()
    })
    cleanup(() => mock.restoreAll())
    const run = () => db.rawQuery('SELECT ?::int', ['S3cretPlum'])

    await runOnSchedule({ name: 'watering', schedule: '1s', run }, ending.signal)

    assert.deepEqual(await logged.promise, [
      '%s failed: %s',
      'watering',
      'PostgreSQL rejected a value (SQLSTATE 22P02)',
    ])
  })
})
