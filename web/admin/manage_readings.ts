import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'

/** SQL: the newest of the city of a row of `readings`, which its temperature is from. */
export const CURRENT = `(SELECT id FROM readings AS newest WHERE newest.city_id = readings.city_id
  ORDER BY measured_at DESC, id DESC LIMIT 1)`

/** Answers how many there were; a city's newest stays. */
export async function deleteReadings(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  const { rows } = await trx.rawQuery(
    `WITH gone AS (
       DELETE FROM readings WHERE id = ANY(?) AND id <> ${CURRENT} RETURNING city_id)
     SELECT city_id AS id, count(*)::integer AS readings FROM gone GROUP BY city_id ORDER BY city_id`,
    [ids]
  )
  const cities = rows as { id: number; readings: number }[]
  const acts = cities.map(({ id, readings }) => ({ id, changes: { readings: { from: readings } } }))
  await AuditEntry.recordMany(by.id, 'deleted readings of', 'city', acts, batch, trx)
  return cities.reduce((total, { readings }) => total + readings, 0)
}
