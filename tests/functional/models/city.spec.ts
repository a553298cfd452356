import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import City from '#models/city'
import {
  createCitiesWithReadings,
  inRolledBackTransaction,
  countFullScans,
} from '#tests/support/table_scans'
import Reading from '#models/reading'

const city = (name: string, country = 'Testland') =>
  City.create({ name, country, latitude: 0, longitude: 0 })

/** A moment in the ten minutes that began that many times ten minutes ago. */
function moment(tens: number, minute: number) {
  const bin = Math.floor(Date.now() / 600_000) - tens
  return DateTime.fromMillis(bin * 600_000 + minute * 60_000, { zone: 'utc' })
}

test.group('The last day of a city', () => {
  test('has of every ten minutes the last reading, oldest first', async ({ assert }) => {
    const lisbon = await city('Lisbon')
    await Reading.record(lisbon.id, 3, moment(1, 2))
    await Reading.record(lisbon.id, 4, moment(1, 8))
    await Reading.record(lisbon.id, 1, moment(5, 9))
    await Reading.record(lisbon.id, 2, moment(5, 1))

    const readings = await Reading.lastDay(lisbon.id)
    assert.deepEqual(
      readings.map(({ celsius }) => celsius),
      [1, 4]
    )
  })

  test('has what was said last of the same moment, and knows where nothing was read', async ({
    assert,
  }) => {
    const lisbon = await city('Lisbon')
    await Reading.record(lisbon.id, 5, moment(2, 0))
    await Reading.record(lisbon.id, 6, moment(2, 0))
    await Reading.record(lisbon.id, null, moment(1, 0))

    const readings = await Reading.lastDay(lisbon.id)
    assert.deepEqual(
      readings.map(({ celsius }) => celsius),
      [6, null]
    )
  })

  test('ends where yesterday begins, and at the next city', async ({ assert }) => {
    const [lisbon, porto] = [await city('Lisbon'), await city('Porto')]
    await Reading.record(lisbon.id, 1, DateTime.utc().minus({ hours: 24, minutes: 1 }))
    await Reading.record(lisbon.id, 2, DateTime.utc().minus({ hours: 23, minutes: 59 }))
    await Reading.record(porto.id, 3)

    const readings = await Reading.lastDay(lisbon.id)
    assert.deepEqual(
      readings.map(({ celsius }) => celsius),
      [2]
    )
  })
})

test.group('Naming a city', () => {
  for (const { what, name, country, called } of [
    { what: 'in another case', name: 'Hobart', called: 'hOBART' },
    { what: 'without accents', name: 'Córdoba', called: 'Cordoba' },
    { what: 'with other accents', name: 'Malmo', called: 'Malmö' },
    { what: 'with its country', name: 'Cuenca', country: 'Équateur', called: 'Cuenca, equateur' },
  ]) {
    test(`takes its name ${what}`, async ({ assert }) => {
      const meant = await city(name, country)
      assert.equal((await City.findByNameOrId(called)).id, meant.id)
    })
  }

  test('says where there is none that it could be', async ({ assert }) => {
    await city('Oslo')
    await assert.rejects(
      () => City.findByNameOrId('Xyzzyqwertz'),
      'No city is called "Xyzzyqwertz": check its name or id.'
    )
  })

  test('prefers the one that is called so to those that only sound alike', async ({ assert }) => {
    const [bern, berne] = [await city('Bern'), await city('Berne')]
    assert.equal((await City.findByNameOrId(' BERN ')).id, bern.id)
    assert.equal((await City.findByNameOrId('berne')).id, berne.id)
  })

  test('takes an id for an id', async ({ assert }) => {
    const oslo = await city('Oslo')
    assert.equal((await City.findByNameOrId(String(oslo.id))).id, oslo.id)
  })

  test('suggests three at most, the nearest first', async ({ assert }) => {
    for (const name of ['Xanto', 'Xantoo', 'Xantooo', 'Xantos']) await city(name)
    await assert.rejects(
      () => City.findByNameOrId('Xantt'),
      /^No city is called "Xantt": did you mean Xanto, Testland \(\d+\); Xant\w+, Testland \(\d+\); Xant\w+, Testland \(\d+\)\?$/
    )
  })

  test('suggests by a part of the name, too', async ({ assert }) => {
    await city('Santa Cruz de la Sierra')
    await assert.rejects(
      () => City.findByNameOrId('santa cruz'),
      /did you mean Santa Cruz de la Sierra/
    )
  })
})

test.group('Among many cities and readings', () => {
  test('no question looks through all of them', async ({ assert }) => {
    await inRolledBackTransaction(async () => {
      const [id] = await createCitiesWithReadings(10_000, 20)
      const meant = await city('Narrowmere')
      const all = () => City.query().where('latitude', 0)
      assert.equal(await countFullScans('cities', all), 1, 'one that does is counted')

      const scans = await countFullScans('cities', async () => {
        assert.equal((await City.findByNameOrId('narrowmere')).id, meant.id)
        assert.equal((await City.findByNameOrId('Narrowmere, Testland')).id, meant.id)
        assert.equal((await City.findByNameOrId(`${id}`)).id, id)
        await assert.rejects(
          () => City.findByNameOrId('Narowmere'),
          /did you mean Narrowmere, Testland/
        )
        await assert.rejects(
          () => City.findByNameOrId('rrowm'),
          /did you mean Narrowmere, Testland/
        )
      })
      assert.equal(scans, 0)

      const crowded = await City.findOrFail(id)
      const chart = await countFullScans('readings', async () => {
        assert.isAtLeast((await Reading.lastDay(crowded.id)).length, 19)
      })
      assert.equal(chart, 0)
    })
  }).timeout(120_000)
})
