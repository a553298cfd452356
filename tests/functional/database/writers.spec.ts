import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import Reading from '#models/reading'
import { createCity, insertReading, readingsOf, updateCity } from '#tests/support/city_sql_helpers'

test.group('Simultaneous writers', () => {
  test('lose no reading, and the city shows the newest one', async ({ assert }) => {
    const lisbon = await createCity()
    await Promise.all(Array.from({ length: 20 }, (_, i) => Reading.record(lisbon.id, i)))

    const rows = await readingsOf(lisbon.id)
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

  test('do not deadlock, whatever the order of their rows', async ({ assert }) => {
    const created = await Promise.all(Array.from({ length: 50 }, () => createCity()))
    const ids = created.map(({ id }) => id)
    const insertInOrder = (order: number[]) =>
      db.table('readings').multiInsert(order.map((id) => ({ city_id: id, celsius: 1 })))

    await Promise.all(
      Array.from({ length: 10 }, (_, i) => insertInOrder(i % 2 ? ids : [...ids].reverse()))
    )

    const [{ count }] = await db.from('readings').whereIn('city_id', ids).count('* as count')
    assert.equal(count, 500)
  })
})

test.group('A trigger of the operator', (group) => {
  group.each.setup(() => async () => {
    await db.rawQuery('DROP TRIGGER IF EXISTS own ON cities')
  })

  test('can write temperatures to readings and to cities', async ({ assert }) => {
    const [lisbon, faro, braga] = [await createCity(), await createCity(), await createCity()]
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

    await insertReading({ city_id: lisbon.id, celsius: 20 })
    await updateCity(lisbon.id, { celsius: 21 })

    const expected = new Map([
      [lisbon, 21],
      [faro, 22],
      [braga, 23],
    ])
    for (const [place, celsius] of expected) {
      await place.refresh()
      assert.equal(place.celsius, celsius)
      assert.equal(place.version, 2)
      assert.lengthOf(await readingsOf(place.id), 2)
    }
  })
})
