import { test } from '@japa/runner'
import { KINDS, type Kind } from '#training/kinds'
import { formatSpeed } from '#training/speed'

const kilometres = { distanceUnit: 'km' as const, paceKinds: [] as string[], locale: 'en-GB' }
const miles = { ...kilometres, distanceUnit: 'mi' as const }
const withPace = { paceKinds: ['run', 'swim'] }
const tenKilometres = { distanceM: 10_000, durationS: 3000 }

test.group('An average speed', () => {
  test('is in km/h or mph for every kind by default', ({ assert }) => {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      assert.equal(formatSpeed(tenKilometres, kind, kilometres), '12.0\u00a0km/h')
      assert.equal(formatSpeed(tenKilometres, kind, miles), '7.5\u00a0mph')
    }
  })

  test('is a pace only for the kinds that the member has chosen', ({ assert }) => {
    const preferences = { ...kilometres, ...withPace }
    assert.equal(formatSpeed(tenKilometres, 'run', preferences), '5:00\u00a0min/km')
    assert.equal(formatSpeed(tenKilometres, 'ride', preferences), '12.0\u00a0km/h')
    assert.equal(formatSpeed(tenKilometres, undefined, preferences), '12.0\u00a0km/h')
    assert.equal(formatSpeed(tenKilometres, 'run', { ...miles, ...withPace }), '8:03\u00a0min/mi')
  })

  test('of a swim is a pace per 100 m in either unit', ({ assert }) => {
    const swim = { distanceM: 1500, durationS: 1875 }
    for (const unit of [kilometres, miles]) {
      assert.equal(formatSpeed(swim, 'swim', { ...unit, ...withPace }), '2:05\u00a0min/100\u00a0m')
    }
  })

  test('never shows a pace with 60 seconds', ({ assert }) => {
    const preferences = { ...kilometres, ...withPace }
    // 4:59.7 per km.
    const entry = { distanceM: 10_000, durationS: 2997 }
    assert.equal(formatSpeed(entry, 'run', preferences), '5:00\u00a0min/km')
    for (let durationS = 1000; durationS < 4000; durationS++) {
      const pace = formatSpeed({ distanceM: 10_001, durationS }, 'run', preferences)
      assert.match(pace, /^\d+:[0-5]\d\u00a0min\/km$/)
    }
  })

  test('uses the number format of the member', ({ assert }) => {
    const entry = { distanceM: 10_500, durationS: 3600 }
    assert.equal(formatSpeed(entry, 'run', { ...kilometres, locale: 'de-DE' }), '10,5\u00a0km/h')
  })
})
