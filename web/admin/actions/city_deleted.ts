import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockCities } from '#admin/lock_cities'
import { otherNamesOf } from '#admin/other_city_names'
import { announceAfter } from '#messaging/announce'
import AuditEntry, { type Changes } from '#models/audit_entry'
import City from '#models/city'
import type User from '#models/user'
import { isolated } from '#support/plain_text'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { phrase } from '#support/phrase'

/**
 * Deletes a city. Records the audit entry first, because the city's version is copied into the
 * entry.
 * @returns the city as it was
 * @throws E_ROW_NOT_FOUND if the city does not exist
 */
export async function deleteCity(by: User, id: number) {
  // Whoever edits a message locks it before its room. The deletion locks the room first.
  return retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      const city = await City.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
      const names = await otherNamesOf([id], trx)
      await AuditEntry.record(by.id, 'city.deleted', id, lastFields(city, names), trx)
      await city.delete()
      return city
    })
  )
}

/** Deletes many cities. Returns how many of them existed. */
export async function deleteCities(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  await lockCities(ids, trx)
  const cities = await City.query({ client: trx }).whereRaw('id = ANY(?)', [ids])
  const names = await otherNamesOf(ids, trx)
  const acts = cities.map((city) => ({ id: city.id, changes: lastFields(city, names) }))
  await AuditEntry.recordMany(by.id, 'city.deleted', acts, batch, trx)
  await trx.from('cities').whereRaw('id = ANY(?)', [ids]).delete()
  announceAfter(trx)
  return cities.length
}

const FIELDS = ['name', 'country', 'latitude', 'longitude', 'timezone', 'enabled'] as const

/** The values from which an undo creates the city again. */
function lastFields(city: City, names: Map<number, string | null>): Changes {
  const fields = Object.fromEntries(FIELDS.map((field) => [field, { from: city[field] }]))
  const otherNames = names.get(city.id)
  return otherNames ? { ...fields, otherNames: { from: otherNames } } : fields
}

export const cityDeleted: ActionDefinition = {
  describe: {
    label: phrase('City deleted'),
    sentence: (names) => phrase('{actor} deleted {subject}//city', names),
  },
  undo: {
    recordedAs: 'city.restored',
    question: ({ changes: { name, country } }) =>
      phrase('Restore {city}, {country}? Its readings and subscriptions do not come back.', {
        city: isolated(String(name.from)),
        country: isolated(String(country.from)),
      }),
    isComplete: ({ changes }) => 'latitude' in changes,
    lock: lockCities,
    // The city gets its old id, so that links and audit entries stay valid. It gets a higher
    // version than before, because an open page may still show the old version and ignores lower
    // ones.
    statement: `, added AS (
      INSERT INTO cities (id, name, country, latitude, longitude, timezone, enabled, version)
        SELECT subject_id, city.*, coalesce(version, 0) + 1
          FROM entry, jsonb_to_record(was) AS city(name text, country text,
               latitude float, longitude float, timezone text, enabled boolean)
        ON CONFLICT DO NOTHING RETURNING id)
      SELECT entry.id, set_other_names(added.id, coalesce(was ->> 'otherNames', ''))
        FROM entry JOIN added ON added.id = subject_id`,
  },
}
