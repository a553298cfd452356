import lookUpZone from '@photostructure/tz-lookup'
import { errors } from '@vinejs/vine'
import { parseBoolean } from '#imports/boolean'
import { AS_PHRASES, EXISTS, validationMessage, type ImportType } from '#imports/import_type'
import { phrase } from '#support/phrase'
import { phraseSql } from '#support/stored_phrase'
import { cityImportValidator } from '#validators/city'

const fields = ['name', 'country', 'latitude', 'longitude', 'timezone', 'enabled']

interface CityRow {
  id: number | null
  name?: string
  country?: string
  latitude?: number
  longitude?: number
  timezone?: string
  enabled?: boolean
  other_names?: string
}

/** @param options.addOnly do not change existing cities. They only get the other names that they lack */
export function cityImport({ addOnly = false } = {}): ImportType {
  return {
    columns: {
      names: {
        id: 'id',
        ...Object.fromEntries(fields.map((name) => [name, name])),
        time_zone: 'timezone',
        other_names: 'other_names',
        alternatenames: 'other_names',
      },
      required: [
        ['id', 'name'],
        ['id', 'country'],
      ],
    },
    stagedColumns: {
      id: 'integer',
      name: 'text',
      country: 'text',
      latitude: 'double precision',
      longitude: 'double precision',
      timezone: 'text',
      enabled: 'boolean',
      other_names: 'text',
      zone: 'text',
    },
    inputFields: ['id', ...fields, 'other_names'],

    async check(values) {
      const { id = null, ...row } = Object.fromEntries(
        Object.entries(values).filter(([, value]) => value !== null && value !== '')
      )
      if (id !== null && !/^[1-9]\d{0,8}$/.test(String(id))) {
        return phrase('The id of a city must be a number')
      }
      if ('enabled' in row) row.enabled = parseBoolean(row.enabled) ?? row.enabled
      try {
        const city: CityRow = {
          id: id as number | null,
          ...(await cityImportValidator.validate(row, { messagesProvider: AS_PHRASES })),
        }
        if (id === null && !city.name)
          return phrase('Please fill in the {field}', { field: phrase('name') })
        if (id === null && !city.country)
          return phrase('Please fill in the {field}', { field: phrase('country') })
        return { ...city, zone: zoneFromCoordinates(city) }
      } catch (error) {
        if (error instanceof errors.E_VALIDATION_ERROR) return validationMessage(error)
        throw error
      }
    },

    lock: (staged) => `
      SELECT FROM cities WHERE id IN (SELECT id FROM ${staged})
        OR folded IN (SELECT folded(name || ', ' || country) FROM ${staged})
      ORDER BY id FOR NO KEY UPDATE`,

    classify: (staged) => `
      WITH keyed AS (SELECT *, folded(name || ', ' || country) AS key FROM ${staged}),
      city_keys AS (
        SELECT folded AS key, count(*) AS cities, min(id) AS id FROM cities GROUP BY folded),
      matched AS (
        SELECT keyed.*, city_keys.cities,
          CASE
            WHEN keyed.id IS NOT NULL THEN city_by_id.id
            WHEN city_keys.cities = 1 THEN city_keys.id
          END AS city_id
        FROM keyed
        LEFT JOIN city_keys ON keyed.id IS NULL AND city_keys.key = keyed.key
        LEFT JOIN cities city_by_id ON city_by_id.id = keyed.id),
      ordered AS (
        SELECT *, min(line) OVER (PARTITION BY coalesce(city_id::text, key)) AS first_line
        FROM matched),
      compared AS (
        SELECT ordered.*, changes,
          ordered.other_names <> coalesce(other_names_of(city_id), '') AND (
            SELECT string_agg(split.name, ', ' ORDER BY split.name COLLATE "C")
            FROM split_names(ordered.other_names) split
          ) IS DISTINCT FROM other_names_of(city_id) AS has_new_names,
          CASE
            WHEN problem IS NOT NULL THEN problem
            WHEN ordered.id IS NOT NULL AND city_id IS NULL
              THEN ${phraseSql(phrase('There is no city {id}. To add a city, leave out its id'), { id: 'ordered.id::text' })}
            WHEN ordered.cities > 1 THEN ${phraseSql(
              phrase(
                '{n, plural, one {# city is} other {# cities are}} called "{city}": use the id'
              ),
              { n: 'ordered.cities', city: `ordered.name || ', ' || ordered.country` }
            )}
            WHEN first_line < line THEN ${phraseSql(phrase('Line {line} has the same city'), { line: 'first_line::text' })}
            WHEN city_id IS NULL AND (ordered.latitude IS NULL OR ordered.longitude IS NULL)
              THEN ${phraseSql(phrase('A new city needs a latitude and a longitude'))}
          END AS rejection
        FROM ordered LEFT JOIN cities ON cities.id = city_id
        CROSS JOIN LATERAL (
          SELECT jsonb_object_agg(
            field, jsonb_build_object('from', old_value, 'to', new_value)) AS changes
          FROM (VALUES ${fields.map((field) => `('${field}', to_jsonb(cities.${field}), to_jsonb(ordered.${field}))`)})
            AS fields (field, old_value, new_value)
          WHERE new_value <> old_value) AS differences)
      SELECT line, city_id, name, country, latitude, longitude, timezone, zone, enabled, other_names,
        changes,
        CASE
          WHEN rejection IS NOT NULL THEN 'refused'
          WHEN city_id IS NULL THEN 'added'
          WHEN changes IS NULL AND has_new_names IS NOT TRUE OR ${addOnly} THEN 'skipped'
          ELSE 'changed'
        END AS outcome,
        CASE
          WHEN rejection IS NOT NULL THEN rejection
          WHEN city_id IS NOT NULL AND (changes IS NULL AND has_new_names IS NOT TRUE OR ${addOnly})
            THEN ${phraseSql(EXISTS)}
        END AS reason,
        coalesce(given, json_build_object('id', id, ${[...fields, 'other_names'].map((field) => `'${field}', ${field}`)})::text)
          AS given
      FROM compared`,

    store: (classified) => [
      `WITH added AS (
         INSERT INTO cities (${fields})
         SELECT name, country, latitude, longitude, coalesce(timezone, zone, 'UTC'), coalesce(enabled, true)
         FROM ${classified} WHERE outcome = 'added' ORDER BY line RETURNING id, name, country),
       named AS (
         INSERT INTO city_names (city_id, name)
         SELECT id, split_names(other_names) FROM added JOIN ${classified} USING (name, country)
         WHERE outcome = 'added')
       INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes)
       SELECT $1::integer, 'city.created', 'city', id,
         jsonb_build_object('name', jsonb_build_object('to', name || ', ' || country)) FROM added`,
      `UPDATE cities SET updated_at = now(), name = coalesce(imported.name, cities.name),
         country = coalesce(imported.country, cities.country),
         latitude = coalesce(imported.latitude, cities.latitude),
         longitude = coalesce(imported.longitude, cities.longitude),
         timezone = coalesce(imported.timezone, cities.timezone),
         enabled = coalesce(imported.enabled, cities.enabled)
       FROM ${classified} imported WHERE outcome = 'changed' AND cities.id = city_id`,
      `WITH one AS MATERIALIZED (SELECT gen_random_uuid() AS batch)
       INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes, batch)
       SELECT $1::integer, ${AUDIT_ACTION}, 'city', city_id, changes, batch FROM one, ${classified}
       WHERE outcome = 'changed' AND changes IS NOT NULL ORDER BY line`,
      // The audit log leaves out other names: they only help a search.
      `DELETE FROM city_names USING ${classified} imported
       WHERE city_names.city_id = imported.city_id AND outcome = 'changed' AND other_names IS NOT NULL`,
      `INSERT INTO city_names (city_id, name)
       SELECT city_id, split_names(other_names) FROM ${classified}
       WHERE city_id IS NOT NULL AND outcome <> 'refused' AND (outcome = 'changed' OR ${addOnly})
       ON CONFLICT DO NOTHING`,
    ],
  }
}

/**
 * SQL: the audit action for `changes`. As on the pages, a change of only `enabled` has its own
 * action.
 */
const AUDIT_ACTION = `CASE
  WHEN changes - 'enabled' <> '{}' THEN 'city.changed'
  WHEN (changes #>> '{enabled,to}')::boolean THEN 'city.enabled'
  ELSE 'city.disabled'
END`

/**
 * Returns the time zone at the row's coordinates, or null if the row has a time zone or no
 * coordinates.
 */
function zoneFromCoordinates({ latitude, longitude, timezone }: CityRow) {
  if (timezone !== undefined || latitude === undefined || longitude === undefined) return null
  return lookUpZone(latitude, longitude)
}
