import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { NEWEST_READING_ID } from '#admin/newest_reading_sql'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/**
 * Deletes readings, but keeps the newest reading of each city, which is the city's temperature.
 * @returns how many readings were deleted
 */
export async function deleteReadings(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  const { rows } = await trx.rawQuery(
    `WITH deleted AS (
       DELETE FROM readings WHERE id = ANY(?) AND id <> ${NEWEST_READING_ID} RETURNING city_id)
     SELECT city_id AS id, count(*)::integer AS readings FROM deleted GROUP BY city_id ORDER BY city_id`,
    [ids]
  )
  const cities = rows as { id: number; readings: number }[]
  const acts = cities.map(({ id, readings }) => ({ id, changes: { readings: { from: readings } } }))
  await AuditEntry.recordMany(by.id, 'city.readings_deleted', acts, batch, trx)
  return cities.reduce((total, { readings }) => total + readings, 0)
}

export const cityReadingsDeleted: ActionDefinition = {
  describe: {
    label: phrase('Readings deleted'),
    sentence: (names) => phrase('{actor} deleted readings of {subject}', names),
    changes: ({ readings }, say) =>
      say('{n, plural, one {# reading} other {# readings}}', { n: Number(readings.from) }),
  },
}
