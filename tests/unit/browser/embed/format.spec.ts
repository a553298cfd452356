import { test } from '@japa/runner'
import type { City } from '#browser/embed/city'
import { ageOf, ageText, chosenCities, isOld, temperatureText } from '#browser/embed/format'

const MEASURED = '2026-11-21T10:00:00.000Z'

const city = (fields: Partial<City> = {}): City => ({
  id: 1,
  name: 'Turin',
  country: 'Italy',
  celsius: 20,
  measuredAt: MEASURED,
  ...fields,
})

test.group('The element for other sites', () => {
  test('writes temperatures in both units, in the language of the page', ({ assert }) => {
    assert.equal(temperatureText(20, false, 'en'), '20.0°C')
    assert.equal(temperatureText(-40, true, 'en'), '-40.0°F')
    assert.equal(temperatureText(20.5, true, 'en'), '68.9°F')
    assert.equal(temperatureText(20.5, false, 'ru').replace(/\s/g, ' '), '20,5 °C')
  })

  test('writes ages that count up', ({ assert }) => {
    const texts = [0, 59, 60, 3599, 3600, 86_399, 86_400, 200_000].map((s) => ageText(s, 'en'))
    assert.deepEqual(texts, [
      'now',
      'now',
      '1 minute ago',
      '59 minutes ago',
      '1 hour ago',
      '23 hours ago',
      'yesterday',
      '2 days ago',
    ])
    assert.equal(ageText(300, 'ru'), '5 минут назад')
  })

  test('knows the age of a reading, which is never negative', ({ assert }) => {
    const at = Date.parse(MEASURED)
    assert.equal(ageOf(city(), at + 90_000), 90)
    assert.equal(ageOf(city(), at - 5000), 0)
    assert.isUndefined(ageOf(city({ measuredAt: null }), at))
  })

  test('calls a reading too old by the limit of its source', ({ assert }) => {
    const staleAfterS = { demo: 100, other: 1000 }
    assert.isTrue(isOld(city({ source: 'demo' }), 101, staleAfterS))
    assert.isFalse(isOld(city({ source: 'demo' }), 100, staleAfterS))
    for (const source of ['admin', null, undefined]) {
      assert.isFalse(isOld(city({ source }), 101, staleAfterS))
      assert.isTrue(isOld(city({ source }), 1001, staleAfterS))
    }
  })

  test('calls a reading that a station has pushed too old by the limit of stations', ({
    assert,
  }) => {
    const staleAfterS = { 'open-meteo': 100, 'station': 100, 'other': 1000 }
    for (const source of ['station', 'station-7', 'station-2147483647', 'open-meteo']) {
      assert.isTrue(isOld(city({ source }), 101, staleAfterS), source)
      assert.isFalse(isOld(city({ source }), 100, staleAfterS), source)
    }
    assert.isFalse(isOld(city({ source: 'other-7' }), 101, staleAfterS))
  })

  test('shows the cities that the page names, by id or by name', ({ assert }) => {
    const cities = [city(), city({ id: 2, name: 'Oslo' }), city({ id: 12, name: 'São Paulo' })]
    const idsOf = (text: string) => chosenCities(cities, text).map(({ id }) => id)
    assert.deepEqual(idsOf(''), [1, 2, 12])
    assert.deepEqual(idsOf('são paulo , 1'), [1, 12])
    assert.deepEqual(idsOf('OSLO'), [2])
    assert.deepEqual(idsOf('3'), [])
  })
})
