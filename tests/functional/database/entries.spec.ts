import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import City from '#models/city'
import Entry from '#models/entry'
import User from '#models/user'

let members = 0

async function createMember() {
  return User.create({ name: 'Logger', email: `logger${++members}@example.org` })
}

async function insert(fields: object) {
  const { id: userId } = await createMember()
  return Entry.create({
    userId,
    date: '2026-11-21',
    distanceM: 10_000,
    durationS: 3000,
    kind: 'run',
    ...fields,
  })
}

test.group('The table of entries', () => {
  for (const [what, fields] of Object.entries({
    'no distance': { distanceM: 0 },
    'a negative distance': { distanceM: -1 },
    'no duration': { durationS: 0 },
    'more than a day': { durationS: 86_401 },
    'a speed above 200 km/h': { distanceM: 200_000, durationS: 3599 },
    'an unknown kind': { kind: 'fly' },
    'a date before 1900': { date: '1899-12-31' },
    'an empty title': { title: '' },
  })) {
    test(`refuses ${what}`, async ({ assert }) => {
      await assert.rejects(() => insert(fields), /violates check constraint/)
    })
  }

  test('accepts 200 km/h for a whole day', async ({ assert }) => {
    const entry = await insert({ distanceM: 4_800_000, durationS: 86_400 })
    assert.isNumber(entry.id)
  })

  test('keeps the calendar day in every time zone of the process', async ({ assert, cleanup }) => {
    const { TZ } = process.env
    cleanup(() => {
      if (TZ === undefined) delete process.env.TZ
      else process.env.TZ = TZ
    })
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Midway', 'UTC']) {
      process.env.TZ = zone
      const { id } = await insert({ date: '2026-01-01', startedAt: '00:30' })
      const entry = await Entry.findOrFail(id)
      assert.equal(entry.date, '2026-01-01', zone)
      assert.equal(entry.startedAt, '00:30:00', zone)
    }
  })

  test('keeps the entry of a deleted city, without the city', async ({ assert }) => {
    const city = await City.create({ name: 'Gone', country: 'T', latitude: 0, longitude: 0 })
    const entry = await insert({ cityId: city.id })
    await city.delete()
    await entry.refresh()
    assert.isNull(entry.cityId)
  })

  test('loses all entries of a deleted member, with their tracks', async ({ assert }) => {
    const entry = await insert({})
    await db.table('tracks').insert({ entry_id: entry.id, distance_m: 10_000 })
    await db.from('users').where('id', entry.userId).delete()
    assert.isNull(await Entry.find(entry.id))
    assert.isNull(await db.from('tracks').where('entry_id', entry.id).first())
  })

  test('lists only the entries of the given member', async ({ assert }) => {
    const [mine, other] = [await insert({}), await insert({})]
    const found = await Entry.of({ id: mine.userId })
    assert.deepEqual(
      found.map(({ id }) => id),
      [mine.id]
    )
    assert.notEqual(mine.userId, other.userId)
  })
})
