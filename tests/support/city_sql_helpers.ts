import db from '@adonisjs/lucid/services/db'
import City from '#models/city'

let cities = 0

/** Inserts a city with SQL, without the models. */
export async function createCity(values: { celsius?: number; measured_at?: Date } = {}) {
  const [{ id }] = await db
    .table('cities')
    .insert({ name: `City ${++cities}`, country: 'T', latitude: 0, longitude: 0, ...values })
    .returning('id')
  return City.findOrFail(id)
}

export const insertReading = (row: Record<string, unknown>) => db.table('readings').insert(row)

export const updateCity = (id: number, values: Record<string, unknown>) =>
  db.from('cities').where('id', id).update(values)

/** Returns the readings of a city, in the order in which they were inserted. */
export const readingsOf = (id: number) =>
  db.from('readings').where('city_id', id).orderBy('id').select('celsius', 'source')

/** Returns the time `minutes` from now, or in the past if `minutes` is negative. */
export const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)
