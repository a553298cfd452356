import { test } from '@japa/runner'
import { localTime } from '#browser/local_time'

test.group('Local times on admin pages', () => {
  test('have the date and the time of the zone', ({ assert }) => {
    assert.equal(localTime('2026-11-28T18:33:17.000Z', 'Asia/Kathmandu'), '2026-11-29 00:18')
  })

  test('are left out where the zone has the time of UTC', ({ assert }) => {
    assert.isNull(localTime('2026-11-28T18:33:17.000Z', 'Europe/London'))
    assert.equal(localTime('2026-07-01T18:33:17.000Z', 'Europe/London'), '2026-07-01 19:33')
  })
})
