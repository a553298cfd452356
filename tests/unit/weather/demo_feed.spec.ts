import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { climate, drift } from '#weather/demo_feed'

const nairobi = { latitude: -1.29, longitude: 36.82 }
const tromso = { latitude: 69.65, longitude: 18.96 }
const hobart = { latitude: -42.88, longitude: 147.33 }

const july = DateTime.fromISO('2026-07-20T12:00:00Z')
const january = DateTime.fromISO('2026-01-20T12:00:00Z')

test.group('The climate of the demo feed', () => {
  test('is warmer at the equator than far from it', ({ assert }) => {
    assert.isAbove(climate(nairobi, january), climate(tromso, january))
  })

  test('is warmest in July in the north and in January in the south', ({ assert }) => {
    assert.isAbove(climate(tromso, july), climate(tromso, january))
    assert.isAbove(climate(hobart, january), climate(hobart, july))
  })
})

test.group('The drift of the demo feed', () => {
  test('takes small steps, rounded to one decimal', ({ assert }) => {
    for (const chance of [0, 0.25, 0.5, 0.75, 1]) {
      const next = drift(15, tromso, () => chance)
      assert.closeTo(next, 15, 3)
      assert.equal(next, Math.round(next * 10) / 10)
    }
  })

  test('stays between -90 and 60 °C', ({ assert }) => {
    const highest = drift(60, nairobi, () => 1)
    const lowest = drift(-90, tromso, () => 0)
    assert.isAtMost(highest, 60)
    assert.isAtLeast(lowest, -90)
  })

  test('starts at the climate if there is no reading', ({ assert }) => {
    const first = drift(null, nairobi, () => 0.5)
    assert.closeTo(first, climate(nairobi), 0.5)
  })
})
