import { test } from '@japa/runner'
import { localDate } from '#browser/city/format_times'

const partsOf = (date: Date) => [
  date.getFullYear(),
  date.getMonth() + 1,
  date.getDate(),
  date.getHours(),
  date.getMinutes(),
  date.getSeconds(),
]

test.group('The local date of a city', () => {
  const at = Date.parse('2026-12-31T22:30:15Z')

  for (const [zone, parts] of Object.entries({
    'Asia/Kolkata': [2027, 1, 1, 4, 0, 15],
    'America/St_Johns': [2026, 12, 31, 19, 0, 15],
    'UTC': [2026, 12, 31, 22, 30, 15],
  })) {
    test(`has the day and the time of ${zone}`, ({ assert }) => {
      assert.deepEqual(partsOf(localDate(at, zone)), parts)
    })
  }

  test('has hour 0 at midnight', ({ assert }) => {
    assert.equal(localDate(Date.parse('2026-06-30T22:00:00Z'), 'Europe/Berlin').getHours(), 0)
  })

  test('is that of UTC in a time zone that the browser does not know', ({ assert }) => {
    assert.deepEqual(partsOf(localDate(at, 'Mars/Olympus')), [2026, 12, 31, 22, 30, 15])
  })
})
