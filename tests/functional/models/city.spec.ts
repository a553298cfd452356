import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import City from '#models/city'
import {
  createCitiesWithReadings,
  inRolledBackTransaction,
  countFullScans,
} from '#tests/support/table_scans'

const createCity = (name: string, country = 'Testland') =>
  City.create({ name, country, latitude: 0, longitude: 0 })

test.group('Finding a city by name or id', () => {
  for (const { what, name, country, text } of [
    { what: 'in another case', name: 'Hobart', text: 'hOBART' },
    { what: 'without accents', name: 'Córdoba', text: 'Cordoba' },
    { what: 'with other accents', name: 'Malmo', text: 'Malmö' },
    { what: 'without a dot', name: 'Diyarbakır', text: 'diyarbakir' },
    { what: 'with a plain apostrophe', name: 'Xi’an', text: "xi'an" },
    { what: 'with other blanks', name: 'Los Alamos', text: '\u00a0los\u200b  alamos' },
    { what: 'with its country', name: 'Cuenca', country: 'Équateur', text: 'Cuenca, equateur' },
  ]) {
    test(`accepts the name ${what}`, async ({ assert }) => {
      const expected = await createCity(name, country)
      assert.equal((await City.findByNameOrId(text)).id, expected.id)
    })
  }

  test('says when no city matches, without suggestions if none is similar', async ({ assert }) => {
    await createCity('Oslo')
    await assert.rejects(
      () => City.findByNameOrId('Xyzzyqwertz'),
      'No city is called "Xyzzyqwertz": check its name or id.'
    )
  })

  test('prefers an exact match to a similar name', async ({ assert }) => {
    const [bern, berne] = [await createCity('Bern'), await createCity('Berne')]
    assert.equal((await City.findByNameOrId(' BERN ')).id, bern.id)
    assert.equal((await City.findByNameOrId('berne')).id, berne.id)
  })

  test('accepts an id', async ({ assert }) => {
    const oslo = await createCity('Oslo')
    assert.equal((await City.findByNameOrId(String(oslo.id))).id, oslo.id)
  })

  test('suggests at most three cities, the nearest first', async ({ assert }) => {
    for (const name of ['Xanto', 'Xantoo', 'Xantooo', 'Xantos']) await createCity(name)
    await assert.rejects(
      () => City.findByNameOrId('Xantt'),
      /^No city is called "Xantt": did you mean Xanto, Testland \(\d+\); Xant\w+, Testland \(\d+\); Xant\w+, Testland \(\d+\)\?$/
    )
  })

  test('suggests cities whose name contains the text', async ({ assert }) => {
    await createCity('Santa Cruz de la Sierra')
    await assert.rejects(
      () => City.findByNameOrId('santa cruz'),
      /did you mean Santa Cruz de la Sierra/
    )
  })
})

test.group('Searching cities', () => {
  test('sorts by name as people do', async ({ assert }) => {
    for (const name of ['Sortzoe', 'Sortémile', 'sortanna', 'SORTBERN']) await createCity(name)
    const found = await City.search('sort')
    assert.deepEqual(
      found.map(({ name }) => name),
      ['sortanna', 'SORTBERN', 'Sortémile', 'Sortzoe']
    )
  })
})

test.group('Other names of a city', () => {
  const addNames = ({ id }: City, names: string) =>
    db.rawQuery('INSERT INTO city_names (city_id, name) SELECT ?, split_names(?)', [id, names])

  for (const text of ['Munchen', 'MÜNCHEN', 'munch', 'нюнхен', 'baviera']) {
    test(`let a search for "${text}" find it`, async ({ assert }) => {
      const city = await createCity('Nunich')
      await addNames(city, 'München, Monaco di Baviera, Нюнхен')
      const found = await City.search(text)
      assert.include(
        found.map(({ id }) => id),
        city.id
      )
    })
  }

  test('are not found by a text from the middle of a word', async ({ assert }) => {
    const city = await createCity('Plainly')
    await addNames(city, 'Überquerx')
    assert.lengthOf(await City.search('uberquerx'), 1)
    assert.isEmpty(await City.search('querx'))
  })

  test('let commands find it, if no city has this as its own name', async ({ assert }) => {
    const [city, namesake] = [await createCity('Otherwien'), await createCity('Own Name')]
    await addNames(city, 'Wienother, Own Name')
    assert.equal((await City.findByNameOrId('wienother')).id, city.id)
    assert.equal((await City.findByNameOrId('own name')).id, namesake.id)
  })

  test('are stored once, with their accents', async ({ assert }) => {
    const city = await createCity('Twice')
    await addNames(city, 'Koln, Köln,KÖLN , ,Cologne')
    const names = await db.from('city_names').where('city_id', city.id).orderBy('folded')
    assert.deepEqual(
      names.map(({ name }) => name),
      ['Cologne', 'Köln']
    )
  })
})

test.group('With many cities and readings', () => {
  test('finding a city needs no full table scan', async ({ assert }) => {
    await inRolledBackTransaction(async () => {
      const [id] = await createCitiesWithReadings(3000, 20)
      const expected = await createCity('Narrowmere')
      const all = () => City.query().where('latitude', 0)
      assert.equal(await countFullScans('cities', all), 1, 'premise: a full scan is counted')

      const scans = await countFullScans('cities', async () => {
        assert.equal((await City.findByNameOrId('narrowmere')).id, expected.id)
        assert.equal((await City.findByNameOrId('Narrowmere, Testland')).id, expected.id)
        assert.equal((await City.findByNameOrId(`${id}`)).id, id)
      })
      assert.equal(scans, 0)
      await assert.rejects(
        () => City.findByNameOrId('Narowmere'),
        /did you mean Narrowmere, Testland/
      )
      await assert.rejects(() => City.findByNameOrId('rrowm'), /did you mean Narrowmere, Testland/)
    })
  })
})
