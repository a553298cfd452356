import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import City from '#models/city'
import Reading from '#models/reading'

let names = 0

async function city(values: { celsius?: number; measured_at?: Date } = {}) {
  const [{ id }] = await db
    .table('cities')
    .insert({ name: `City ${++names}`, country: 'T', latitude: 0, longitude: 0, ...values })
    .returning('id')
  return City.findOrFail(id)
}

const history = (id: number) =>
  db.from('readings').where('city_id', id).orderBy('id').select('celsius', 'source')

const minutes = (count: number) => new Date(Date.now() + count * 60_000)

const add = (row: Record<string, unknown>) => db.table('readings').insert(row)

test.group('A row in readings', () => {
  test('moves its city forward', async ({ assert }) => {
    const lisbon = await city()
    assert.equal(lisbon.version, 0)

    await add({ city_id: lisbon.id, celsius: 21.5 })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 21.5)
    assert.equal(lisbon.version, 1)
    assert.closeTo(lisbon.measuredAt!.toMillis(), Date.now(), 5000)
  })

  test('that is older than what is known belongs to the history alone', async ({ assert }) => {
    const lisbon = await city({ celsius: 20, measured_at: minutes(-10) })

    await add({ city_id: lisbon.id, celsius: 5, measured_at: minutes(-20) })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 20)
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await history(lisbon.id), 2)
  })

  test('of the very same time is a correction', async ({ assert }) => {
    const at = minutes(-10)
    const lisbon = await city({ celsius: 20, measured_at: at })

    await add({ city_id: lisbon.id, celsius: 5, measured_at: at })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 5)
    assert.equal(lisbon.version, 2)
  })

  test('of the same value at a later time counts, for its age is another', async ({ assert }) => {
    const lisbon = await city({ celsius: 20, measured_at: minutes(-10) })

    await add({ city_id: lisbon.id, celsius: 20, measured_at: minutes(-5) })

    await lisbon.refresh()
    assert.equal(lisbon.version, 2)
  })

  test('without a value says that there is none now', async ({ assert }) => {
    const lisbon = await city({ celsius: 20, measured_at: minutes(-10) })

    await add({ city_id: lisbon.id, celsius: null })

    await lisbon.refresh()
    assert.isNull(lisbon.celsius)
    assert.equal(lisbon.version, 2)
  })

  test('without a time is never older than its city, whatever the clocks say', async ({
    assert,
  }) => {
    const ahead = minutes(4)
    const lisbon = await city({ celsius: 20, measured_at: ahead })

    await add({ city_id: lisbon.id, celsius: 21 })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 21)
    assert.equal(lisbon.measuredAt!.toMillis(), ahead.getTime())
  })

  test('counts once, and the newest wins, where one statement brings many', async ({ assert }) => {
    const lisbon = await city()
    const celsius = [1, 3, 2]
    const ages = [-3, -1, -2]

    await db.table('readings').multiInsert(
      celsius.map((value, i) => ({ city_id: lisbon.id, celsius: value, measured_at: minutes(ages[i]) })) // prettier-ignore
    )

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 3)
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await history(lisbon.id), 3)
  })

  for (const { what, row } of [
    { what: 'more than five minutes ahead', row: { celsius: 20, measured_at: minutes(60) } },
    { what: 'of before 1900', row: { celsius: 20, measured_at: '1899-12-31' } },
    { what: 'of minus infinity', row: { celsius: 20, measured_at: '-infinity' } },
    { what: 'colder than -90', row: { celsius: -90.1 } },
    { what: 'hotter than 60', row: { celsius: 60.1 } },
    { what: 'with two decimals', row: { celsius: 20.55 } },
    { what: 'that is not a number', row: { celsius: 'NaN' } },
    { what: 'that is infinite', row: { celsius: 'Infinity' } },
  ]) {
    test(`${what} is refused`, async ({ assert }) => {
      const lisbon = await city()
      await assert.rejects(async () => await add({ city_id: lisbon.id, ...row }))
      await lisbon.refresh()
      assert.equal(lisbon.version, 0)
    })
  }
})

test.group('An UPDATE of cities itself', () => {
  const update = (id: number, values: Record<string, unknown>) =>
    db.from('cities').where('id', id).update(values)

  test('is stamped now, versioned, and leaves a row in the history', async ({ assert }) => {
    const lisbon = await city({ celsius: 20, measured_at: minutes(-10) })

    await update(lisbon.id, { celsius: 22 })

    await lisbon.refresh()
    assert.equal(lisbon.version, 2)
    assert.closeTo(lisbon.measuredAt!.toMillis(), Date.now(), 5000)
    assert.sameDeepMembers(await history(lisbon.id), [
      { celsius: 20, source: 'sql' },
      { celsius: 22, source: 'sql' },
    ])
  })

  test('with an older time belongs to the history alone', async ({ assert }) => {
    const lisbon = await city({ celsius: 20, measured_at: minutes(-10) })

    await update(lisbon.id, { celsius: 5, measured_at: minutes(-20) })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 20)
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await history(lisbon.id), 2)
  })

  test('of name, country or availability is no new version', async ({ assert }) => {
    const lisbon = await city({ celsius: 20, measured_at: minutes(-10) })

    await update(lisbon.id, { name: 'Lisboa', enabled: false })
    await update(lisbon.id, { celsius: 20 })

    await lisbon.refresh()
    assert.equal(lisbon.name, 'Lisboa')
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await history(lisbon.id), 1)
  })

  test('more than five minutes ahead is refused', async ({ assert }) => {
    const lisbon = await city()
    await assert.rejects(
      async () => await update(lisbon.id, { celsius: 20, measured_at: minutes(6) }),
      /more than five minutes ahead/
    )
  })
})

test.group('A city inserted with a value', () => {
  test('has a history and a version', async ({ assert }) => {
    const lisbon = await city({ celsius: 20 })
    assert.equal(lisbon.version, 1)
    assert.isNotNull(lisbon.measuredAt)
    assert.lengthOf(await history(lisbon.id), 1)
  })

  test('by an upsert that becomes an update leaves one row, not two', async ({ assert }) => {
    const lisbon = await city({ celsius: 20, measured_at: minutes(-10) })

    await db.rawQuery(
      `INSERT INTO cities (id, name, country, latitude, longitude, celsius)
       VALUES (?, 'X', 'X', 0, 0, 30) ON CONFLICT (id) DO UPDATE SET celsius = excluded.celsius`,
      [lisbon.id]
    )

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 30)
    assert.equal(lisbon.version, 2)
    assert.lengthOf(await history(lisbon.id), 2)
  })
})

test.group('Writers at the same time', () => {
  test('lose nothing: twenty readings, twenty rows, the newest on top', async ({ assert }) => {
    const lisbon = await city()
    await Promise.all(Array.from({ length: 20 }, (_, i) => Reading.record(lisbon.id, i)))

    const rows = await history(lisbon.id)
    assert.lengthOf(rows, 20)
    const newest = await db
      .from('readings')
      .where('city_id', lisbon.id)
      .orderBy('measured_at', 'desc')
      .orderBy('id', 'desc')
      .firstOrFail()
    await lisbon.refresh()
    assert.equal(lisbon.celsius, newest.celsius)
    assert.equal(lisbon.version <= 20, true)
  })

  test('do not wait for each other in a circle, whatever their order', async ({ assert }) => {
    const cities = await Promise.all(Array.from({ length: 50 }, () => city()))
    const ids = cities.map(({ id }) => id)
    const bring = (order: number[]) =>
      db.table('readings').multiInsert(order.map((id) => ({ city_id: id, celsius: 1 })))

    await Promise.all(Array.from({ length: 10 }, (_, i) => bring(i % 2 ? ids : [...ids].reverse())))

    const [{ count }] = await db.from('readings').whereIn('city_id', ids).count('* as count')
    assert.equal(count, 500)
  })
})

test.group("An operator's own trigger", (group) => {
  group.each.setup(() => async () => {
    await db.rawQuery('DROP TRIGGER IF EXISTS own ON cities')
  })

  test('may come in by either door', async ({ assert }) => {
    const [lisbon, faro, braga] = [await city(), await city(), await city()]
    await db.rawQuery(
      `CREATE OR REPLACE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF new.id = ${lisbon.id} THEN
           INSERT INTO readings (city_id, celsius) VALUES (${faro.id}, new.celsius + 1);
           UPDATE cities SET celsius = new.celsius + 2 WHERE id = ${braga.id};
         END IF;
         RETURN NULL;
       END $$`
    )
    await db.rawQuery(
      `CREATE TRIGGER own AFTER UPDATE OF celsius ON cities FOR EACH ROW EXECUTE FUNCTION own()`
    )

    await add({ city_id: lisbon.id, celsius: 20 })
    await db.from('cities').where('id', lisbon.id).update({ celsius: 21 })

    for (const [place, expected] of [
      [lisbon, 21],
      [faro, 22],
      [braga, 23],
    ] as const) {
      // prettier-ignore
      await place.refresh()
      assert.equal(place.celsius, expected)
      assert.equal(place.version, 2)
      assert.lengthOf(await history(place.id), 2)
    }
  })
})
