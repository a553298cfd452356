import { test } from '@japa/runner'
import { parse } from '#weather/open_meteo'

const now = () => new Date().toISOString().slice(0, 16)
const place = (id: number, latitude: number, longitude = 0) => ({ id, latitude, longitude, name: `P${id}`, country: 'X' }) // prettier-ignore
const places = [place(1, 10), place(2, 20), place(3, 30)]
const answer = (latitude: number, fields = {}, longitude = 0) => ({
  ...{ latitude, longitude },
  current: { time: now(), interval: 900, temperature_2m: 12.34, ...fields },
})

const parsed = (answers: unknown, of = places) => parse(JSON.stringify(answers), of)

test.group('An answer of Open-Meteo', () => {
  test('gives each place its temperature, in tenths, and its time in UTC', ({ assert }) => {
    const { measured, failures } = parsed([10, 20, 30].map((latitude) => answer(latitude)))
    assert.isEmpty(failures)
    assert.deepEqual(measured.map(({ cityId, celsius }) => [cityId, celsius]), [[1, 12.3], [2, 12.3], [3, 12.3]]) // prettier-ignore
    assert.match(measured[0].at.toISO()!, /Z$/)
  })

  test('is an object for one place', ({ assert }) => {
    assert.lengthOf(parsed(answer(10), [places[0]]).measured, 1)
  })

  for (const { what, fields, says } of [
    { what: 'no temperature', fields: { temperature_2m: null }, says: 'no temperature' },
    { what: 'a text', fields: { temperature_2m: '12' }, says: 'no number' },
    { what: 'more than there is', fields: { temperature_2m: 60.06 }, says: '60.1 °C, is not from' },
    { what: 'less than there is', fields: { temperature_2m: -90.06 }, says: '-90.1 °C' },
    { what: 'no time', fields: { time: 'soon' }, says: 'time is none' },
    { what: 'a number as its time', fields: { time: 1764000000 }, says: 'time is none' },
    { what: 'a time ahead', fields: { time: '2999-01-01T00:00' }, says: 'five minutes ahead' },
    { what: 'a time long ago', fields: { time: '2020-01-01T00:00' }, says: 'a day ago' },
  ]) {
    test(`that says ${what} of one place keeps the others`, ({ assert }) => {
      const { measured, failures } = parsed([answer(10), answer(20, fields), answer(30)])
      assert.deepEqual(measured.map(({ cityId }) => cityId), [1, 3]) // prettier-ignore
      assert.equal(failures[0].cityId, 2)
      assert.include(failures[0].reason, says)
    })
  }

  test('in another order is given to nobody', ({ assert }) => {
    const { measured, failures } = parsed([answer(20), answer(10), answer(30)])
    assert.deepEqual(measured.map(({ cityId }) => cityId), [3]) // prettier-ignore
    assert.include(failures[0].reason, 'another place')
  })

  test('that is too short is believed where it says whom it is about', ({ assert }) => {
    const short = [answer(10), { ...answer(30), location_id: 2 }]
    const { measured, failures } = parsed(short)
    assert.deepEqual(measured.map(({ cityId }) => cityId), [1, 3]) // prettier-ignore
    assert.deepEqual(failures, [{ cityId: 2, reason: 'The answer has nothing of it.' }])
  })

  test('about a place across the 180th meridian, or at a pole, is near', ({ assert }) => {
    const far = [place(1, 0, 179.9), place(2, 89.9, 10)]
    assert.lengthOf(parsed([answer(0, {}, -179.9), answer(89.9, {}, 100)], far).measured, 2)
  })

  test('in another unit or zone is not believed', ({ assert }) => {
    const { measured } = parsed([
      { ...answer(10), current_units: { temperature_2m: '°F' } },
      { ...answer(20), utc_offset_seconds: 3600 },
      null,
    ])
    assert.isEmpty(measured)
  })

  for (const text of ['<html>', '', '{"a": 1}', '7', 'null', '"current"', '[{"latitude": 1']) {
    test(`that is ${text || 'empty'} is refused in a sentence`, ({ assert }) => {
      assert.throws(() => parse(text, places), /^The answer (is no JSON|has another shape)/)
    })
  }
})
