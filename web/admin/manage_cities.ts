import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { DateTime } from 'luxon'
import { announceAfter } from '#messaging/announce'
import AuditEntry, { type Changes } from '#models/audit_entry'
import City from '#models/city'
import { idFromKey, rowDigest } from '#validators/city_rows'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import Reading from '#models/reading'
import type User from '#models/user'

// What admins do to cities: recorded in the transaction that does it.

type Fields = Partial<
  Pick<City, 'name' | 'country' | 'latitude' | 'longitude' | 'timezone' | 'enabled'>
>

export async function addCity(by: User, fields: Fields) {
  return db.transaction(async (trx) => {
    const city = await City.create(fields, { client: trx })
    await record(by, 'created', city, trx, { name: { to: city.title } })
    return city
  })
}

/** Answers the city as it is then. */
export async function changeCity(by: User, id: number, fields: Fields) {
  return db.transaction(async (trx) => {
    const city = await City.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    const changes = changesOf(city.merge(fields))
    if (!Object.keys(changes).length) return city
    await city.save()
    await record(by, 'changed', city, trx, changes)
    return city
  })
}

/** Answers the city that was; recorded while it is there, with the version that it has. */
export async function deleteCity(by: User, id: number) {
  return db.transaction(async (trx) => {
    const city = await City.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    await record(by, 'deleted', city, trx, lastFieldsOf(city))
    await city.delete()
    return city
  })
}

export async function setTemperature(by: User, city: City, celsius: number) {
  await retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      await lockCities([city.id], trx)
      const { celsius: from } = await City.findOrFail(city.id, { client: trx })
      await Reading.create({ cityId: city.id, celsius, source: 'admin' }, { client: trx })
      await record(by, 'set the temperature of', city, trx, { celsius: { from, to: celsius } })
    })
  )
}

/** Answers whether it is the city's newest now; a city's temperature does not go back in time. */
export async function addReading(by: User, { id }: City, celsius: number, at: DateTime) {
  return retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      const reading = { cityId: id, celsius, measuredAt: at, source: 'admin' }
      await Reading.create(reading, { client: trx })
      const city = await City.findOrFail(id, { client: trx })
      const changes = { celsius: { to: celsius }, measured: { to: at.toUTC().toISO() } }
      await record(by, 'added a reading of', city, trx, changes)
      return city.measuredAt! <= at
    })
  )
}

/**
 * Changes several cities, named `id7`, all of them or none.
 * @returns how many changed, how many are gone, and how many somebody else has changed since they were
 *   `seen`: then none is
 */
export async function changeRows(by: User, rows: Record<string, Fields & { seen: string }>) {
  const batch = randomUUID()
  const ids = Object.keys(rows).map(idFromKey)
  return db.transaction(async (trx) => {
    await lockCities(ids, trx)
    const cities = await City.query({ client: trx }).whereRaw('id = ANY(?)', [ids])
    const acts = cities.flatMap((city) => {
      const { seen, ...fields } = rows[`id${city.id}`]
      const stale = rowDigest(city) !== seen
      const changes = changesOf(city.merge(fields))
      return Object.keys(changes).length ? [{ id: city.id, city, changes, stale }] : []
    })
    const stale = acts.filter((act) => act.stale).length
    if (!stale) {
      await saveRows(acts.map(({ city }) => city), trx) // prettier-ignore
      const entries = acts.map(({ id, changes }) => ({ id, changes }))
      await AuditEntry.recordMany(by.id, 'changed', 'city', entries, batch, trx)
      announceAfter(trx)
    }
    return { changed: acts.length, gone: ids.length - cities.length, stale, batch }
  })
}

/** In one statement, however many they are. */
async function saveRows(cities: City[], trx: TransactionClientContract) {
  await trx.rawQuery(
    `UPDATE cities SET updated_at = now(), name = row.name, country = row.country,
            timezone = row.timezone, enabled = row.enabled
       FROM unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::boolean[])
         AS row (id, name, country, timezone, enabled)
       WHERE cities.id = row.id`,
    [
      cities.map(({ id }) => id),
      cities.map(({ name }) => name),
      cities.map(({ country }) => country),
      cities.map(({ timezone }) => timezone),
      cities.map(({ enabled }) => enabled),
    ]
  )
}

/** Answers how many were not so before. */
export async function offerCities(
  by: User,
  ids: number[],
  enabled: boolean,
  batch: string,
  trx: TransactionClientContract
) {
  await lockCities(ids, trx)
  const { rows } = await trx.rawQuery(
    'UPDATE cities SET enabled = :enabled, updated_at = now() WHERE id = ANY(:ids) AND enabled <> :enabled RETURNING id',
    { ids, enabled }
  )
  const changes = { enabled: { from: !enabled, to: enabled } }
  const acts = rows.map(({ id }: { id: number }) => ({ id, changes }))
  await AuditEntry.recordMany(by.id, 'changed', 'city', acts, batch, trx)
  announceAfter(trx)
  return acts.length
}

/** Answers how many there were. What they were is recorded, so that they can be added again. */
export async function deleteCities(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  await lockCities(ids, trx)
  const cities = await City.query({ client: trx }).whereRaw('id = ANY(?)', [ids])
  const acts = cities.map((city) => ({ id: city.id, changes: lastFieldsOf(city) }))
  await AuditEntry.recordMany(by.id, 'deleted', 'city', acts, batch, trx)
  await trx.from('cities').whereRaw('id = ANY(?)', [ids]).delete()
  announceAfter(trx)
  return cities.length
}

/** In the order in which everybody locks them, so that no two wait for each other. */
export const lockCities = (ids: number[], trx: TransactionClientContract) =>
  trx.rawQuery('SELECT FROM cities WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE', [ids])

/** What of it is not saved yet. */
function changesOf({ $dirty, $original }: City): Changes {
  const changed = Object.entries($dirty)
  return Object.fromEntries(changed.map(([field, to]) => [field, { from: $original[field], to }]))
}

const FIELDS = ['name', 'country', 'latitude', 'longitude', 'timezone', 'enabled'] as const

const lastFieldsOf = (city: City) =>
  Object.fromEntries(FIELDS.map((field) => [field, { from: city[field] }]))

function record(
  by: User,
  action: string,
  { id }: City,
  trx: TransactionClientContract,
  changes: Changes
) {
  return AuditEntry.record(by.id, action, { type: 'city', id }, changes, trx)
}
