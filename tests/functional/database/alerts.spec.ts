import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import {
  addAlert,
  createMember,
  measure,
  toldOf,
  watchedCity,
} from '#tests/support/alert_sql_helpers'
import { createCity, inMinutes, insertReading, updateCity } from '#tests/support/city_sql_helpers'

test.group('An alert', () => {
  for (const [kind, limit, temperatures, told] of [
    ['above', 30, [30, 30.1, 31, 35], [30.1]],
    ['below', 0, [0, -0.1, -5, -9], [-0.1]],
  ] as [string, number, number[], number[]][]) {
    test(`"${kind}" tells once when the temperature crosses the limit, which does not count itself`, async ({
      assert,
    }) => {
      const watched = await watchedCity(20)
      await addAlert(watched, kind, limit)
      await measure(watched, ...temperatures)
      assert.deepEqual(await toldOf(watched), told)
    })
  }

  test('tells again only after the temperature has come back by half a degree', async ({
    assert,
  }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'above', 30)
    await measure(watched, 30.2, 29.6, 30.3, 29.6, 30.4)
    assert.deepEqual(await toldOf(watched), [30.2])
    await measure(watched, 29.5, 29.9, 30.5)
    assert.deepEqual(await toldOf(watched), [30.2, 30.5])
  })

  test('"below" comes back above its limit', async ({ assert }) => {
    const watched = await watchedCity(5)
    await addAlert(watched, 'below', 0)
    await measure(watched, -1, 0.4, -1.5, 0.5, -2)
    assert.deepEqual(await toldOf(watched), [-1, -2])
  })

  test('does not tell of a temperature that is past the limit already when it is set', async ({
    assert,
  }) => {
    const watched = await watchedCity(32)
    const id = await addAlert(watched, 'above', 30)
    await measure(watched, 33)
    assert.isEmpty(await toldOf(watched))
    await measure(watched, 20, 31)
    assert.deepEqual(await toldOf(watched), [31])

    // The new limit is past as well.
    await db.from('alerts').where('id', id).update({ celsius: 25 })
    await measure(watched, 31)
    assert.deepEqual(await toldOf(watched), [31])
    await db.from('alerts').where('id', id).update({ celsius: 35 })
    await measure(watched, 36)
    assert.deepEqual(await toldOf(watched), [31, 36])
  })

  test('ignores "no reading", and continues as before it', async ({ assert }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'above', 30)
    await measure(watched, 31, null, 32, null, 20, null, 31.5)
    assert.deepEqual(await toldOf(watched), [31, 31.5])
  })

  test('tells only of the newest reading, and never of a late or old one', async ({ assert }) => {
    const watched = await watchedCity(20, 5)
    await addAlert(watched, 'above', 30)
    await addAlert(watched, 'change', 5)
    const { cityId } = watched
    await insertReading({ city_id: cityId, celsius: 35, measured_at: inMinutes(-10) })
    assert.isEmpty(await toldOf(watched))

    const empty = await watchedCity(20, 60 * 24 * 30)
    await addAlert(empty, 'above', 30)
    await insertReading({ city_id: empty.cityId, celsius: 35, measured_at: inMinutes(-181) })
    assert.isEmpty(await toldOf(empty), 'a reading of three hours ago is not news')
    await insertReading({ city_id: empty.cityId, celsius: 35, measured_at: inMinutes(-170) })
    assert.deepEqual(await toldOf(empty), [35])
  })

  test('tells of the last of several readings in one statement', async ({ assert }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'above', 30)
    const { cityId } = watched
    const readings = [31, 25, 33, 34, 20].map((celsius, n) => {
      return { city_id: cityId, celsius, measured_at: inMinutes(n - 20) }
    })
    await db.table('readings').multiInsert(readings)
    assert.isEmpty(await toldOf(watched), 'it is 20 °C now')
    await db.table('readings').multiInsert([
      { city_id: cityId, celsius: 31, measured_at: inMinutes(-2) },
      { city_id: cityId, celsius: 32, measured_at: inMinutes(-1) },
    ])
    assert.deepEqual(await toldOf(watched), [32])
  })

  test('belongs to one city and one member', async ({ assert }) => {
    const [watched, other] = [await watchedCity(20), await watchedCity(20)]
    await addAlert(watched, 'above', 30)
    await measure(other, 35)
    assert.isEmpty(await toldOf(watched))
    await measure(watched, 35)
    assert.deepEqual(await toldOf(watched), [35])
    assert.isEmpty(await toldOf(other))
  })
})

test.group('An alert of a change', () => {
  const changes = async ({ userId }: { userId: number }) => {
    const rows = await db.from('notifications').where('user_id', userId).orderBy('id')
    return rows.map(({ change }) => change as number)
  }

  test('tells once of a rise or a fall within an hour', async ({ assert }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'change', 5)
    await measure(watched, 24.9)
    assert.isEmpty(await changes(watched))
    await measure(watched, 25, 26, 27)
    assert.deepEqual(await changes(watched), [5])

    const falling = await watchedCity(20)
    await addAlert(falling, 'change', 5)
    await measure(falling, 22, 16.5, 10)
    assert.deepEqual(await changes(falling), [-5.5])
  })

  test('compares only with readings of the last hour', async ({ assert }) => {
    const watched = await watchedCity(20, 61)
    await addAlert(watched, 'change', 5)
    await measure(watched, 30)
    assert.isEmpty(await changes(watched))
  })

  test('tells again after an hour has been calm', async ({ assert }) => {
    const watched = await watchedCity(20, 170)
    await addAlert(watched, 'change', 5)
    const { cityId } = watched
    for (const [minutesAgo, celsius] of [
      [160, 25],
      [150, 26],
      [90, 26],
      [80, 30.8],
      [70, 31],
    ]) {
      await insertReading({ city_id: cityId, celsius, measured_at: inMinutes(-minutesAgo) })
    }
    assert.deepEqual(await changes(watched), [5, 5])
  })

  test('is not deceived by a reading that corrects another one', async ({ assert }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'change', 5)
    const at = inMinutes(-1)
    const { cityId } = watched
    await insertReading({ city_id: cityId, celsius: 21, measured_at: at })
    await insertReading({ city_id: cityId, celsius: 24, measured_at: at })
    await insertReading({ city_id: cityId, celsius: 18.9, measured_at: at })
    assert.isEmpty(await changes(watched))
  })
})

test.group('The readings that an alert notices', () => {
  for (const [writer, write] of [
    ['an INSERT into readings', (id) => insertReading({ city_id: id, celsius: 35 })],
    ['an UPDATE of a city', (id) => updateCity(id, { celsius: 35 })],
    [
      'an UPDATE of all cities',
      (id) => db.from('cities').where('id', '<=', id).update({ celsius: 35 }),
    ],
    [
      'an upsert of a city',
      (id) =>
        db.rawQuery(
          `INSERT INTO cities (id, name, country, latitude, longitude, celsius)
             VALUES (?, 'X', 'Y', 0, 0, 35)
             ON CONFLICT (id) DO UPDATE SET celsius = excluded.celsius`,
          [id]
        ),
    ],
  ] as [string, (cityId: number) => PromiseLike<unknown>][]) {
    test(`include those of ${writer}`, async ({ assert }) => {
      const watched = await watchedCity(20)
      await addAlert(watched, 'above', 30)
      await write(watched.cityId)
      assert.deepEqual(await toldOf(watched), [35])
    })
  }

  test('alert once although many are stored in parallel, on both sides of the limit', async ({
    assert,
  }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'above', 30)
    const hot = Array.from({ length: 20 }, (_, n) => measure(watched, 31 + n / 10))
    await Promise.all(hot)
    assert.lengthOf(await toldOf(watched), 1)

    const mixed = Array.from({ length: 40 }, (_, n) => measure(watched, n % 2 ? 31 : 20))
    await Promise.all(mixed)
    const told = await toldOf(watched)
    const history = await db
      .from('readings')
      .where('city_id', watched.cityId)
      .orderBy('measured_at')
    // Some readings were late, and those have crossed nothing.
    let [armed, crossings] = [true, 0]
    for (const { celsius } of history) {
      if (armed && celsius > 30) {
        armed = false
        crossings++
      } else if (celsius <= 29.5) armed = true
    }
    assert.isAtMost(told.length, crossings)
    assert.isAtLeast(told.length, 1)
  })
})

test.group('A member is not told', () => {
  for (const [reason, change] of [
    [
      'while they do not watch the city',
      ({ userId }) => db.from('subscriptions').where('user_id', userId).delete(),
    ],
    ['of a disabled city', ({ cityId }) => updateCity(cityId, { enabled: false })],
    [
      'while their account is deactivated',
      ({ userId }) => db.from('users').where('id', userId).update({ active: false }),
    ],
    [
      'of a paused alert',
      ({ userId }) => db.from('alerts').where('user_id', userId).update({ paused: true }),
    ],
    [
      'of a deleted alert',
      ({ userId }) => db.from('alerts').where('user_id', userId).update({ deleted_at: new Date() }),
    ],
  ] as [string, (watched: { userId: number; cityId: number }) => PromiseLike<unknown>][]) {
    test(reason, async ({ assert }) => {
      const watched = await watchedCity(20)
      await addAlert(watched, 'above', 30)
      await change(watched)
      await measure(watched, 35)
      assert.isEmpty(await toldOf(watched))
    })
  }

  test('of a crossing while an alert was paused, when it is resumed', async ({ assert }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'above', 30, { paused: true })
    const alert = db.from('alerts').where('user_id', watched.userId)
    await measure(watched, 35)
    await alert.clone().update({ paused: false })
    await measure(watched, 36)
    assert.isEmpty(await toldOf(watched))
    await measure(watched, 20, 31)
    assert.deepEqual(await toldOf(watched), [31])
  })
})

test.group('The alerts of a member', () => {
  test('are at most twenty, also for parallel requests', async ({ assert }) => {
    const watched = await watchedCity(20)
    for (let n = 0; n < 17; n++) await addAlert(watched, 'above', n)
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => addAlert(watched, 'below', n))
    )
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    assert.lengthOf(refused, 5)
    for (const { reason } of refused) assert.equal(reason.constraint, 'alerts_per_member')
  })

  test('count again when a deletion is undone', async ({ assert }) => {
    const watched = await watchedCity(20)
    const id = await addAlert(watched, 'change', 5)
    const alert = db.from('alerts').where('id', id)
    await alert.clone().update({ deleted_at: new Date() })
    for (let n = 0; n < 20; n++) await addAlert(watched, 'above', n)
    await assert.rejects(() => alert.clone().update({ deleted_at: null }), /already has 20 alerts/)
  })

  test('are refused beyond the limits of a temperature and of a change', async ({ assert }) => {
    const watched = await watchedCity(20)
    for (const [kind, celsius] of [
      ['above', 60.1],
      ['below', -90.1],
      ['below', 1.25],
      ['change', 0.9],
      ['change', 50.1],
      ['change', -5],
      ['sideways', 5],
    ] as [string, number][]) {
      await assert.rejects(() => addAlert(watched, kind, celsius))
    }
  })
})

test.group('Quiet hours', () => {
  const isQuiet = async (fields: Record<string, unknown>, at: string) => {
    const id = await createMember(fields)
    const { rows } = await db.rawQuery(
      'SELECT in_quiet_hours(users, ?::timestamptz) AS quiet FROM users WHERE id = ?',
      [at, id]
    )
    return rows[0].quiet as boolean
  }
  const night = { quiet_from: '22:00', quiet_until: '07:00' }

  test('begin with their first minute and end before their last one, across midnight', async ({
    assert,
  }) => {
    for (const [time, quiet] of [
      ['21:59:59', false],
      ['22:00:00', true],
      ['00:00:00', true],
      ['06:59:59', true],
      ['07:00:00', false],
    ] as [string, boolean][]) {
      assert.equal(await isQuiet(night, `2026-11-21T${time}Z`), quiet, time)
    }
    const noon = { quiet_from: '12:00', quiet_until: '13:00' }
    assert.isTrue(await isQuiet(noon, '2026-11-21T12:30:00Z'))
    assert.isFalse(await isQuiet(noon, '2026-11-21T13:00:00Z'))
    assert.isFalse(await isQuiet({}, '2026-11-21T00:00:00Z'))
  })

  test('are in the time zone of the member, otherwise in that of their browser', async ({
    assert,
  }) => {
    const at = '2026-11-21T14:00:00Z'
    assert.isTrue(await isQuiet({ ...night, time_zone: 'Asia/Tokyo' }, at))
    assert.isTrue(await isQuiet({ ...night, quiet_zone: 'Asia/Tokyo' }, at))
    assert.isFalse(await isQuiet({ ...night, quiet_zone: 'Asia/Tokyo', time_zone: 'UTC' }, at))
    assert.isFalse(await isQuiet({ ...night, time_zone: 'Not/AZone' }, at))
  })

  test('are noted with a crossing, which is still a notification', async ({ assert }) => {
    const watched = await watchedCity(20)
    await addAlert(watched, 'above', 30)
    const { rows } = await db.rawQuery(
      `UPDATE users SET quiet_from = (now() AT TIME ZONE 'UTC' - interval '1 hour')::time,
           quiet_until = (now() AT TIME ZONE 'UTC' + interval '1 hour')::time
         WHERE id = ? RETURNING id`,
      [watched.userId]
    )
    assert.lengthOf(rows, 1)
    await measure(watched, 35)
    const [{ in_quiet_hours: inQuietHours }] = await db
      .from('notifications')
      .where('user_id', watched.userId)
    assert.isTrue(inQuietHours)
  })
})

test.group('The inbox of a member', () => {
  const versionOf = async (userId: number) =>
    (await db.from('inboxes').where('user_id', userId).first())?.version as number

  test('gets a new version when an alert tells them, and when they have seen it', async ({
    assert,
  }) => {
    const watched = await watchedCity(20)
    const { id: other } = await createCity()
    await addAlert(watched, 'above', 30)
    const before = await versionOf(watched.userId)
    await measure({ cityId: other }, 35)
    assert.equal(await versionOf(watched.userId), before)
    await measure(watched, 35)
    const told = await versionOf(watched.userId)
    assert.isAbove(told, before)

    const row = db.from('notifications').where('user_id', watched.userId)
    await row.clone().update({ mailed_at: new Date() })
    assert.equal(await versionOf(watched.userId), told)
    await row.clone().update({ seen_at: new Date() })
    assert.isAbove(await versionOf(watched.userId), told)
  })
})
