import { test } from '@japa/runner'
import {
  checkDistance,
  distanceInput,
  formatDistance,
  formatTypedDistance,
} from '#training/distance'
import { sayInRussian } from '#tests/support/say_in_russian'

test.group('Input of a distance', () => {
  for (const [input, usual, metres, unit] of [
    ['10', 'km', 10_000, null],
    ['10', 'mi', 16_093, null],
    ['10,5', 'km', 10_500, null],
    ['10.5 km', 'km', 10_500, null],
    ['10.5km', 'mi', 10_500, 'km'],
    ['6.2 mi', 'mi', 9978, null],
    ['6.2 miles', 'km', 9978, 'mi'],
    ['800 m', 'km', 800, 'm'],
    [' 800 Metres ', 'mi', 800, 'm'],
    ['0.4', 'km', 400, null],
    [5, 'km', 5000, null],
  ] as const) {
    test(`reads "${input}" as ${metres} m if the usual unit is ${usual}`, ({ assert }) => {
      assert.deepEqual(checkDistance(input, usual), { value: { metres, unit } })
    })
  }

  for (const input of ['', '0', '-3', 'NaN', 'Infinity', 'km', '10 yd', '10 km/h', '1e3', null]) {
    test(`refuses "${input}" and says what is accepted`, ({ assert }) => {
      assert.match(
        String(checkDistance(input, 'km').problem),
        /^A distance is a number above 0 such as/
      )
    })
  }

  test('refuses a distance that rounds to 0 m', ({ assert }) => {
    assert.equal(String(checkDistance('0.0001', 'km').problem), 'A distance is at least 1 m')
  })

  test('refuses a number whose comma may separate thousands', ({ assert }) => {
    assert.match(String(checkDistance('1,234 m', 'km').problem), /^The distance is ambiguous/)
  })
})

test.group('A distance', () => {
  test('is shown with one decimal in its own unit', ({ assert }) => {
    assert.equal(formatDistance(10_449, 'km', 'en-GB'), '10.4\u00a0km')
    assert.equal(formatDistance(10_500, 'km', 'de-DE'), '10,5\u00a0km')
    assert.equal(formatDistance(1_234_567, 'km', 'en-GB'), '1,234.6\u00a0km')
    assert.equal(formatDistance(800, 'm', 'en-GB'), '800\u00a0m')
  })

  test('of 6.2 miles is shown as 6.2 miles', ({ assert }) => {
    const { value } = checkDistance('6.2 mi', 'mi') as { value: { metres: number } }
    assert.equal(formatDistance(value.metres, 'mi', 'en-GB'), '6.2\u00a0mi')
    assert.equal(distanceInput(value.metres, 'mi', 'en-GB'), '6.2 mi')
  })

  test('with up to two decimals is the same in a form as it was typed', ({ assert }) => {
    for (const unit of ['km', 'mi'] as const) {
      for (let hundredths = 1; hundredths <= 20_000; hundredths++) {
        const typed = `${hundredths / 100} ${unit}`
        const { value } = checkDistance(typed, unit) as { value: { metres: number } }
        if (distanceInput(value.metres, unit, 'en-GB') !== typed) {
          assert.fail(`${typed} has changed`)
        }
      }
    }
  })

  test('has the decimal separator and the unit of the language in a form', ({ assert }) => {
    assert.equal(distanceInput(10_500, 'km', 'ru-RU', sayInRussian), '10,5 км')
    assert.equal(distanceInput(9978, 'mi', 'ru-RU', sayInRussian), '6,2 мили')
    assert.equal(distanceInput(4515, 'km', 'ru-RU', sayInRussian), '4.515 км', 'not 4515 km')
  })

  test('of any whole number of metres does not change when a form is saved', ({ assert }) => {
    for (const unit of ['m', 'km', 'mi'] as const) {
      for (let metres = 1; metres <= 50_000; metres += 7) {
        for (const [locale, say] of [
          ['en-GB', undefined],
          ['ru-RU', sayInRussian],
        ] as const) {
          const text = distanceInput(metres, unit, locale, say)
          const { value } = checkDistance(text, 'km') as { value: { metres: number } }
          if (value.metres !== metres) assert.fail(`${metres} m became ${text}`)
        }
      }
    }
  })
})

test.group('A distance as it was typed', () => {
  for (const [typed, shown] of [
    ['6.2 mi', '6.2\u00a0mi'],
    ['6.25mi', '6.25\u00a0mi'],
    ['26,2 miles', '26.2\u00a0mi'],
    ['10 mi', '10\u00a0mi'],
    ['800 m', '800\u00a0m'],
  ]) {
    test(`${typed} is shown as ${shown}`, ({ assert }) => {
      const { value } = checkDistance(typed, 'km') as { value: { metres: number; unit: 'mi' } }
      assert.equal(formatTypedDistance(value.metres, value.unit, 'en'), shown)
    })
  }

  test('has the decimal separator of the locale', ({ assert }) => {
    assert.equal(formatTypedDistance(9978, 'mi', 'de'), '6,2\u00a0mi')
  })
})
