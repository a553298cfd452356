import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createCity, inMinutes, readingsOf, updateCity } from '#tests/support/city_sql_helpers'

test.group('An UPDATE of cities', () => {
  test('takes the current time, makes a new version and adds a reading', async ({ assert }) => {
    const lisbon = await createCity({ celsius: 20, measured_at: inMinutes(-10) })

    await updateCity(lisbon.id, { celsius: 22 })

    await lisbon.refresh()
    assert.equal(lisbon.version, 2)
    assert.closeTo(lisbon.measuredAt!.toMillis(), Date.now(), 5000)
    assert.sameDeepMembers(await readingsOf(lisbon.id), [
      { celsius: 20, source: 'sql' },
      { celsius: 22, source: 'sql' },
    ])
  })

  test('with an older time adds a reading and does not change the city', async ({ assert }) => {
    const lisbon = await createCity({ celsius: 20, measured_at: inMinutes(-10) })

    await updateCity(lisbon.id, { celsius: 5, measured_at: inMinutes(-20) })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 20)
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await readingsOf(lisbon.id), 2)
  })

  test('that changes name or enabled, or sets an equal temperature, makes no new version', async ({
    assert,
  }) => {
    const lisbon = await createCity({ celsius: 20, measured_at: inMinutes(-10) })

    await updateCity(lisbon.id, { name: 'Lisboa', enabled: false })
    await updateCity(lisbon.id, { celsius: 20 })

    await lisbon.refresh()
    assert.equal(lisbon.name, 'Lisboa')
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await readingsOf(lisbon.id), 1)
  })

  test('with a time more than five minutes ahead is rejected', async ({ assert }) => {
    const lisbon = await createCity()
    await assert.rejects(
      async () => await updateCity(lisbon.id, { celsius: 20, measured_at: inMinutes(6) }),
      /more than five minutes ahead/
    )
  })
})

test.group('A city inserted with a temperature', () => {
  test('has a reading and version 1', async ({ assert }) => {
    const lisbon = await createCity({ celsius: 20 })
    assert.equal(lisbon.version, 1)
    assert.isNotNull(lisbon.measuredAt)
    assert.lengthOf(await readingsOf(lisbon.id), 1)
  })

  test('by an upsert that becomes an UPDATE adds one reading', async ({ assert }) => {
    const lisbon = await createCity({ celsius: 20, measured_at: inMinutes(-10) })

    await db.rawQuery(
      `INSERT INTO cities (id, name, country, latitude, longitude, celsius)
       VALUES (?, 'X', 'X', 0, 0, 30) ON CONFLICT (id) DO UPDATE SET celsius = excluded.celsius`,
      [lisbon.id]
    )

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 30)
    assert.equal(lisbon.version, 2)
    assert.lengthOf(await readingsOf(lisbon.id), 2)
  })
})
