import { test } from '@japa/runner'
import type { Failure } from '#weather/feed'
import { parse } from '#weather/open_meteo'

const now = () => new Date().toISOString().slice(0, 16)

function place(id: number, latitude: number, longitude = 0) {
  return { id, latitude, longitude, name: `P${id}`, country: 'X' }
}

const places = [place(1, 10), place(2, 20), place(3, 30)]

function forecast(latitude: number, fields = {}, longitude = 0) {
  return {
    latitude,
    longitude,
    current: { time: now(), interval: 900, temperature_2m: 12.34, ...fields },
  }
}

function parsed(forecasts: unknown, requested = places) {
  const { readings, failures } = parse(JSON.stringify(forecasts), requested)
  return { readings, failures, cityIds: readings.map(({ cityId }) => cityId) }
}

/** Returns the failures with their reasons in English. */
const inEnglish = (failures: Failure[]) =>
  failures.map(({ cityId, reason }) => ({ cityId, reason: String(reason) }))

test.group('A response of Open-Meteo', () => {
  test('gives each place its temperature, rounded to one decimal, and its time in UTC', ({
    assert,
  }) => {
    const { readings, failures } = parsed([forecast(10), forecast(20), forecast(30)])
    assert.isEmpty(failures)
    const temperatures = readings.map(({ cityId, celsius }) => ({ cityId, celsius }))
    assert.deepEqual(temperatures, [
      { cityId: 1, celsius: 12.3 },
      { cityId: 2, celsius: 12.3 },
      { cityId: 3, celsius: 12.3 },
    ])
    assert.match(readings[0].at.toISO()!, /Z$/)
  })

  test('may be an object if one place was requested', ({ assert }) => {
    const { readings } = parsed(forecast(10), [places[0]])
    assert.lengthOf(readings, 1)
  })

  for (const { value, fields, reason } of [
    {
      value: 'no temperature',
      fields: { temperature_2m: null },
      reason: 'temperature is missing',
    },
    {
      value: 'a string as temperature',
      fields: { temperature_2m: '12' },
      reason: 'not a number',
    },
    {
      value: 'a temperature that is too high',
      fields: { temperature_2m: 60.06 },
      reason: '60.1 °C is not between',
    },
    {
      value: 'a temperature that is too low',
      fields: { temperature_2m: -90.06 },
      reason: '-90.1 °C',
    },
    {
      value: 'an invalid time',
      fields: { time: 'soon' },
      reason: 'time is missing or invalid',
    },
    {
      value: 'a number as time',
      fields: { time: 1764000000 },
      reason: 'time is missing or invalid',
    },
    {
      value: 'a time in the future',
      fields: { time: '2999-01-01T00:00' },
      reason: 'five minutes in the future',
    },
    {
      value: 'an old time',
      fields: { time: '2020-01-01T00:00' },
      reason: 'a day ago',
    },
  ]) {
    test(`with ${value} for one place is used for the others`, ({ assert }) => {
      const { cityIds, failures } = parsed([forecast(10), forecast(20, fields), forecast(30)])
      assert.deepEqual(cityIds, [1, 3])
      assert.equal(failures[0].cityId, 2)
      assert.include(String(failures[0].reason), reason)
    })
  }

  for (const value of ['nan', 'NaN', '-nan', 'inf', '-Infinity']) {
    test(`with a bare ${value} for one place is used for the others`, ({ assert }) => {
      const forecasts = [forecast(10), forecast(20), { ...forecast(30), note: 'a "nan" \\ nan' }]
      forecasts[1].current.temperature_2m = 99
      const body = JSON.stringify(forecasts).replace('99', value)
      assert.include(body, `:${value}}`, 'premise')
      const { readings, failures } = parse(body, places)
      assert.deepEqual(
        readings.map(({ cityId }) => cityId),
        [1, 3]
      )
      assert.deepEqual(inEnglish(failures), [
        { cityId: 2, reason: 'The temperature is not a number.' },
      ])
    })
  }

  test('in another order gives no place the temperature of another', ({ assert }) => {
    const { cityIds, failures } = parsed([forecast(20), forecast(10), forecast(30)])
    assert.deepEqual(cityIds, [3])
    assert.include(String(failures[0].reason), 'another place')
  })

  test('that is incomplete is used for the places that it identifies', ({ assert }) => {
    const { cityIds, failures } = parsed([forecast(10), { ...forecast(30), location_id: 2 }])
    assert.deepEqual(cityIds, [1, 3])
    assert.deepEqual(inEnglish(failures), [
      { cityId: 2, reason: 'The response has no data for this city.' },
    ])
  })

  test('may have coordinates on the other side of the 180th meridian or of a pole', ({
    assert,
  }) => {
    const { readings } = parsed(
      [forecast(0, {}, -179.9), forecast(89.9, {}, 100)],
      [place(1, 0, 179.9), place(2, 89.9, 10)]
    )
    assert.lengthOf(readings, 2)
  })

  test('in another unit or time zone is rejected', ({ assert }) => {
    const { readings } = parsed([
      { ...forecast(10), current_units: { temperature_2m: '°F' } },
      { ...forecast(20), utc_offset_seconds: 3600 },
      null,
    ])
    assert.isEmpty(readings)
  })

  for (const body of ['<html>', '', '{"a": 1}', '7', 'null', '"current"', '[{"latitude": 1']) {
    test(`that is ${body || 'empty'} is rejected with a message`, ({ assert }) => {
      assert.throws(
        () => parse(body, places),
        /^The response (is not valid JSON|does not have the format)/
      )
    })
  }
})
