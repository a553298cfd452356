import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createCity, inMinutes, insertReading, readingsOf } from '#tests/support/city_sql_helpers'

test.group('An INSERT into readings', () => {
  test('gives the city its temperature, time and a new version', async ({ assert }) => {
    const lisbon = await createCity()
    assert.equal(lisbon.version, 0)

    await insertReading({ city_id: lisbon.id, celsius: 21.5 })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 21.5)
    assert.equal(lisbon.version, 1)
    assert.closeTo(lisbon.measuredAt!.toMillis(), Date.now(), 5000)
  })

  test('with a time before the last reading does not change the city', async ({ assert }) => {
    const lisbon = await createCity({ celsius: 20, measured_at: inMinutes(-10) })

    await insertReading({ city_id: lisbon.id, celsius: 5, measured_at: inMinutes(-20) })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 20)
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await readingsOf(lisbon.id), 2)
  })

  test('with the time of the last reading corrects it', async ({ assert }) => {
    const at = inMinutes(-10)
    const lisbon = await createCity({ celsius: 20, measured_at: at })

    await insertReading({ city_id: lisbon.id, celsius: 5, measured_at: at })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 5)
    assert.equal(lisbon.version, 2)
  })

  test('with the same value and a later time makes a new version', async ({ assert }) => {
    const lisbon = await createCity({ celsius: 20, measured_at: inMinutes(-10) })

    await insertReading({ city_id: lisbon.id, celsius: 20, measured_at: inMinutes(-5) })

    await lisbon.refresh()
    assert.equal(lisbon.version, 2)
  })

  test('without a value clears the temperature of the city', async ({ assert }) => {
    const lisbon = await createCity({ celsius: 20, measured_at: inMinutes(-10) })

    await insertReading({ city_id: lisbon.id, celsius: null })

    await lisbon.refresh()
    assert.isNull(lisbon.celsius)
    assert.equal(lisbon.version, 2)
  })

  test('without a time takes that of the last reading if it is ahead of the clock', async ({
    assert,
  }) => {
    const ahead = inMinutes(4)
    const lisbon = await createCity({ celsius: 20, measured_at: ahead })

    await insertReading({ city_id: lisbon.id, celsius: 21 })

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 21)
    assert.equal(lisbon.measuredAt!.toMillis(), ahead.getTime())
  })

  test('of many rows makes one version, with the newest reading', async ({ assert }) => {
    const lisbon = await createCity()
    const celsius = [1, 3, 2]
    const ages = [-3, -1, -2]

    await db.table('readings').multiInsert(
      celsius.map((value, i) => {
        return { city_id: lisbon.id, celsius: value, measured_at: inMinutes(ages[i]) }
      })
    )

    await lisbon.refresh()
    assert.equal(lisbon.celsius, 3)
    assert.equal(lisbon.version, 1)
    assert.lengthOf(await readingsOf(lisbon.id), 3)
  })

  for (const { value, row } of [
    {
      value: 'a time more than five minutes ahead',
      row: { celsius: 20, measured_at: inMinutes(60) },
    },
    { value: 'a time before 1900', row: { celsius: 20, measured_at: '1899-12-31' } },
    { value: 'a time of minus infinity', row: { celsius: 20, measured_at: '-infinity' } },
    { value: 'less than -90 °C', row: { celsius: -90.1 } },
    { value: 'more than 60 °C', row: { celsius: 60.1 } },
    { value: 'two decimals', row: { celsius: 20.55 } },
    { value: 'NaN', row: { celsius: 'NaN' } },
    { value: 'infinity', row: { celsius: 'Infinity' } },
  ]) {
    test(`with ${value} is rejected`, async ({ assert }) => {
      const lisbon = await createCity()
      await assert.rejects(async () => await insertReading({ city_id: lisbon.id, ...row }))
      await lisbon.refresh()
      assert.equal(lisbon.version, 0)
    })
  }
})
