import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { climate, drift } from '#weather/demo_feed'

const nairobi = { latitude: -1.29, longitude: 36.82 }
const tromso = { latitude: 69.65, longitude: 18.96 }
const hobart = { latitude: -42.88, longitude: 147.33 }

const july = DateTime.fromISO('2026-07-20T12:00:00Z')
const january = DateTime.fromISO('2026-01-20T12:00:00Z')

test.group('The made-up climate', () => {
  test('is warmer at the equator than far from it', ({ assert }) => {
    assert.isAbove(climate(nairobi, january), climate(tromso, january))
  })

  test('has its summer in July in the north and in January in the south', ({ assert }) => {
    assert.isAbove(climate(tromso, july), climate(tromso, january))
    assert.isAbove(climate(hobart, january), climate(hobart, july))
  })
})

test.group('The made-up drift', () => {
  test('takes small steps of whole tenths', ({ assert }) => {
    for (const chance of [0, 0.25, 0.5, 0.75, 1]) {
      const next = drift(15, tromso, () => chance)
      assert.closeTo(next, 15, 3)
      assert.equal(next, Math.round(next * 10) / 10)
    }
  })

  test('never leaves what the database takes', ({ assert }) => {
    assert.isAtMost(drift(60, nairobi, () => 1), 60) // prettier-ignore
    assert.isAtLeast(drift(-90, tromso, () => 0), -90) // prettier-ignore
  })

  test('begins at the climate where there was no reading', ({ assert }) => {
    assert.closeTo(
      drift(null, nairobi, () => 0.5),
      climate(nairobi),
      0.5
    )
  })
})
