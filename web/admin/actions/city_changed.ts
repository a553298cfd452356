import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockCities } from '#admin/lock_cities'
import { changeOtherNames } from '#admin/other_city_names'
import { hasOldValues } from '#admin/undo_definition'
import { announceAfter } from '#messaging/announce'
import AuditEntry, { type AuditAction, type Changes } from '#models/audit_entry'
import City from '#models/city'
import type User from '#models/user'
import { idFromKey, rowDigest } from '#validators/city_rows'
import { phrase } from '#support/phrase'

type Fields = Partial<
  Pick<City, 'name' | 'country' | 'latitude' | 'longitude' | 'timezone' | 'enabled'>
>

/**
 * Changes fields of a city, or its other names. A change of `enabled` alone is recorded as `city.enabled` or `city.disabled`.
 * @param check looks at the locked city before it changes, and may throw
 * @returns the city with its new values
 * @throws E_ROW_NOT_FOUND if the city does not exist
 */
export async function changeCity(
  by: User,
  id: number,
  { otherNames, ...fields }: Fields & { otherNames?: string | null },
  check?: (city: City) => Promise<void>
) {
  return db.transaction(async (trx) => {
    const city = await City.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    await check?.(city)
    const changes = unsavedChanges(city.merge(fields))
    await city.save()
    if (otherNames !== undefined) {
      Object.assign(changes, await changeOtherNames(id, otherNames, trx))
    }
    if (!Object.keys(changes).length) return city
    await AuditEntry.record(by.id, actionOf(changes), city.id, changes, trx)
    return city
  })
}

/**
 * Changes several cities. If somebody else has changed one of them since the page showed it, no
 * city is changed.
 * @param rows new fields by keys such as `id7`, which contains the id of the city. `seen` is the
 *   digest of the row that the page showed
 * @returns numbers of cities: `changed`, `gone` (they no longer exist) and `stale` (somebody else
 *   has changed them); and the `batch` of the audit entries
 */
export async function changeCities(by: User, rows: Record<string, Fields & { seen: string }>) {
  const batch = randomUUID()
  const ids = Object.keys(rows).map(idFromKey)
  return db.transaction(async (trx) => {
    await lockCities(ids, trx)
    const cities = await City.query({ client: trx }).whereRaw('id = ANY(?)', [ids])
    const edits = cities.flatMap((city) => {
      const { seen, ...fields } = rows[`id${city.id}`]
      const stale = rowDigest(city) !== seen
      const changes = unsavedChanges(city.merge(fields))
      return Object.keys(changes).length ? [{ city, changes, stale }] : []
    })
    const stale = edits.filter((edit) => edit.stale).length
    if (!stale) {
      await saveCities(
        edits.map(({ city }) => city),
        trx
      )
      for (const action of ['city.changed', 'city.enabled', 'city.disabled'] as const) {
        const acts = edits
          .filter(({ changes }) => actionOf(changes) === action)
          .map(({ city, changes }) => ({ id: city.id, changes }))
        if (acts.length) await AuditEntry.recordMany(by.id, action, acts, batch, trx)
      }
      announceAfter(trx)
    }
    return { changed: edits.length, gone: ids.length - cities.length, stale, batch }
  })
}

/** Saves all cities in one statement. */
async function saveCities(cities: City[], trx: TransactionClientContract) {
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

function unsavedChanges({ $dirty, $original }: City): Changes {
  const changed = Object.entries($dirty)
  return Object.fromEntries(changed.map(([field, to]) => [field, { from: $original[field], to }]))
}

function actionOf({ enabled, ...others }: Changes): AuditAction {
  if (!enabled || Object.keys(others).length) return 'city.changed'
  return enabled.to ? 'city.enabled' : 'city.disabled'
}

/**
 * Sets the changed fields back to their old values, but only if all of them still have their new
 * values.
 */
export const undoOfCityChange = {
  isComplete: hasOldValues,
  lock: lockCities,
  statement: `, undone AS (
    UPDATE cities c SET updated_at = now(), (name, country, latitude, longitude, timezone, enabled) =
        (SELECT name, country, latitude, longitude, timezone, enabled
           FROM jsonb_populate_record(c, entry.was))
      FROM entry WHERE c.id = subject_id
        AND to_jsonb(c) || jsonb_build_object('otherNames', other_names_of(c.id)) @> became
      RETURNING entry.id, c.id AS city_id, was)
    SELECT id, CASE WHEN jsonb_exists(was, 'otherNames')
        THEN set_other_names(city_id, coalesce(was ->> 'otherNames', '')) END
      FROM undone`,
}

export const cityChanged: ActionDefinition = {
  describe: {
    label: phrase('City changed'),
    sentence: (names) => phrase('{actor} changed {subject}', names),
  },
  undo: {
    ...undoOfCityChange,
    recordedAs: 'city.changed',
    question: ({ subject, back }) => phrase('Change {subject} back: {back}?', { subject, back }),
  },
}
