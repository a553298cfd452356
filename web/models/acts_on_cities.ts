import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import AuditEntry, { type Changes } from '#models/audit_entry'
import City from '#models/city'
import { despiteDeadlock } from '#models/deadlock'
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
    const before = { ...city.$original }
    const changed = Object.entries(city.merge(fields).$dirty)
    if (!changed.length) return city
    await city.save()
    const changes = changed.map(([field, to]) => [field, { from: before[field], to }])
    await record(by, 'changed', city, trx, Object.fromEntries(changes))
    return city
  })
}

/** Answers the city that was. */
export async function deleteCity(by: User, id: number) {
  return db.transaction(async (trx) => {
    const city = await City.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    await city.delete()
    await record(by, 'deleted', city, trx, { name: { from: city.title } })
    return city
  })
}

export async function setTemperature(by: User, city: City, celsius: number) {
  await despiteDeadlock(() =>
    db.transaction(async (trx) => {
      await Reading.create({ cityId: city.id, celsius, source: 'admin' }, { client: trx })
      await record(by, 'set the temperature of', city, trx, { celsius: { to: celsius } })
    })
  )
}

function record(
  by: User,
  action: string,
  { id }: City,
  trx: TransactionClientContract,
  changes: Changes
) {
  return AuditEntry.record(by.id, action, { type: 'city', id }, changes, trx)
}
