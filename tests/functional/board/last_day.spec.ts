import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import City from '#models/city'
import Reading from '#models/reading'
import { lastDays } from '#board/last_day'
import {
  countFullScans,
  createCitiesWithReadings,
  inRolledBackTransaction,
} from '#tests/support/table_scans'

const createCity = (name: string) =>
  City.create({ name, country: 'Testland', latitude: 0, longitude: 0 })

const minutesAgo = (minutes: number) => DateTime.utc().minus({ minutes })

const celsiusOf = async ({ id }: City) =>
  (await lastDays([id])).get(id)!.points.map(([, celsius]) => celsius)

test.group('Last days of several cities', () => {
  test('have points for the last two hours and for each half hour before, oldest first', async ({
    assert,
  }) => {
    const city = await createCity('Points')
    const binEnd = Math.floor(Date.now() / 1_800_000) * 1_800_000 - 10 * 3_600_000
    const inBin = (minute: number) => DateTime.fromMillis(binEnd + minute * 60_000)
    await Reading.record(city.id, 1, minutesAgo(60 * 60))
    await Reading.record(city.id, 2, minutesAgo(50 * 60))
    await Reading.record(city.id, 3, inBin(5))
    await Reading.record(city.id, 4, inBin(20))
    await Reading.record(city.id, 5, minutesAgo(40))
    await Reading.record(city.id, 6, minutesAgo(25))

    assert.deepEqual(await celsiusOf(city), [2, 4, 5, 6])
  })

  test('keep "no reading", and name the source of the newest reading', async ({ assert }) => {
    const city = await createCity('Silent')
    await Reading.record(city.id, 1, minutesAgo(300), 'station')
    await Reading.record(city.id, null, minutesAgo(5), 'open-meteo')
    assert.deepEqual(await celsiusOf(city), [1, null])
    assert.equal((await lastDays([city.id])).get(city.id)!.source, 'open-meteo')
  })

  test('contain a reading whose time is ahead of the clock', async ({ assert }) => {
    const city = await createCity('Ahead')
    await Reading.record(city.id, 3, minutesAgo(-2))
    assert.deepEqual(await celsiusOf(city), [3])
  })

  test('are empty for a city without readings, and not read for no city', async ({ assert }) => {
    const { id } = await createCity('Unmeasured')
    assert.deepEqual((await lastDays([id])).get(id), { source: null, points: [] })
    assert.equal((await lastDays([])).size, 0)
  })

  test('need no scan of all readings', async ({ assert }) => {
    await inRolledBackTransaction(async () => {
      const ids = await createCitiesWithReadings(300, 200)
      const scans = await countFullScans('readings', async () => {
        const days = await lastDays(ids.slice(0, 5))
        assert.isAtLeast(days.get(ids[0])!.points.length, 50)
      })
      assert.equal(scans, 0)
    })
  })
})
