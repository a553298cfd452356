import lookUpZone from '@photostructure/tz-lookup'
import { errors } from '@vinejs/vine'
import { sentencesOf, type ImportType } from '#imports/import_type'
import { cityChangeValidator } from '#validators/city'

const fields = ['name', 'country', 'latitude', 'longitude', 'timezone', 'enabled']

interface Given {
  id: number | null
  name?: string
  country?: string
  latitude?: number
  longitude?: number
  timezone?: string
  enabled?: boolean
}

/** @param addOnly leaves a city that is there as it is */
export function citiesOf({ addOnly = false } = {}): ImportType {
  return {
    columns: {
      names: { id: 'id', ...Object.fromEntries(fields.map((name) => [name, name])), time_zone: 'timezone' }, // prettier-ignore
      needs: [
        ['id', 'name'],
        ['id', 'country'],
      ],
    },
    staged: {
      id: 'integer',
      name: 'text',
      country: 'text',
      latitude: 'double precision',
      longitude: 'double precision',
      timezone: 'text',
      enabled: 'boolean',
      zone: 'text',
    },
    asGiven: ['id', ...fields],

    async check(given) {
      const { id = null, ...row } = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== null && value !== '')
      )
      if (id !== null && !/^[1-9]\d{0,8}$/.test(String(id))) return 'The id of a city is a number'
      try {
        const city: Given = {
          id: id as number | null,
          ...(await cityChangeValidator.validate(row)),
        }
        if (id === null && !city.name) return 'Please fill in the name'
        if (id === null && !city.country) return 'Please fill in the country'
        return { ...city, zone: zoneOf(city) }
      } catch (error) {
        if (error instanceof errors.E_VALIDATION_ERROR) return sentencesOf(error)
        throw error
      }
    },

    lock: (given) => `
      SELECT FROM cities WHERE id IN (SELECT id FROM ${given})
        OR folded IN (SELECT folded(name || ', ' || country) FROM ${given})
      ORDER BY id FOR NO KEY UPDATE`,

    judge: (given) => `
      WITH keyed AS (SELECT *, folded(name || ', ' || country) AS key FROM ${given}),
      keys AS (SELECT folded AS key, count(*) AS many, min(id) AS id FROM cities GROUP BY folded),
      matched AS (
        SELECT keyed.*, keys.many,
          CASE WHEN keyed.id IS NOT NULL THEN by_id.id WHEN keys.many = 1 THEN keys.id END AS city_id
        FROM keyed
        LEFT JOIN keys ON keyed.id IS NULL AND keys.key = keyed.key
        LEFT JOIN cities by_id ON by_id.id = keyed.id),
      ordered AS (
        SELECT *, min(line) OVER (PARTITION BY coalesce(city_id::text, key)) AS first FROM matched),
      reasoned AS (
        SELECT ordered.*, changes,
          CASE
            WHEN problem IS NOT NULL THEN problem
            WHEN ordered.id IS NOT NULL AND city_id IS NULL
              THEN format('There is no city %s: without an id it is added', ordered.id)
            WHEN many > 1 THEN format('%s cities are called "%s, %s": name it by its id',
              many, ordered.name, ordered.country)
            WHEN first < line THEN format('Line %s is of the same city', first)
            WHEN city_id IS NULL AND (ordered.latitude IS NULL OR ordered.longitude IS NULL)
              THEN 'A new city needs a latitude and a longitude'
          END AS refusal
        FROM ordered LEFT JOIN cities ON cities.id = city_id
        CROSS JOIN LATERAL (
          SELECT jsonb_object_agg(field, jsonb_build_object('from', was, 'to', becomes)) AS changes
          FROM (VALUES ${fields.map((field) => `('${field}', to_jsonb(cities.${field}), to_jsonb(ordered.${field}))`)})
            AS fields (field, was, becomes)
          WHERE becomes <> was) AS compared)
      SELECT line, city_id, name, country, latitude, longitude, timezone, zone, enabled, changes,
        CASE
          WHEN refusal IS NOT NULL THEN 'refused'
          WHEN city_id IS NULL THEN 'added'
          WHEN changes IS NULL OR ${addOnly} THEN 'skipped'
          ELSE 'changed'
        END AS outcome,
        CASE
          WHEN refusal IS NOT NULL THEN refusal
          WHEN city_id IS NOT NULL AND (changes IS NULL OR ${addOnly}) THEN 'It is there already'
        END AS reason,
        coalesce(given, json_build_object('id', id, ${fields.map((field) => `'${field}', ${field}`)})::text)
          AS given
      FROM reasoned`,

    store: (judged) => [
      `WITH added AS (
         INSERT INTO cities (${fields})
         SELECT name, country, latitude, longitude, coalesce(timezone, zone, 'UTC'), coalesce(enabled, true)
         FROM ${judged} WHERE outcome = 'added' ORDER BY line RETURNING id, name, country)
       INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes)
       SELECT $1::integer, 'city.created', 'city', id,
         jsonb_build_object('name', jsonb_build_object('to', name || ', ' || country)) FROM added`,
      `UPDATE cities SET updated_at = now(), name = coalesce(given.name, cities.name),
         country = coalesce(given.country, cities.country),
         latitude = coalesce(given.latitude, cities.latitude),
         longitude = coalesce(given.longitude, cities.longitude),
         timezone = coalesce(given.timezone, cities.timezone),
         enabled = coalesce(given.enabled, cities.enabled)
       FROM ${judged} given WHERE outcome = 'changed' AND cities.id = city_id`,
      `WITH one AS MATERIALIZED (SELECT gen_random_uuid() AS batch)
       INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes, batch)
       SELECT $1::integer, ${ACTION}, 'city', city_id, changes, batch FROM one, ${judged}
       WHERE outcome = 'changed' ORDER BY line`,
    ],
  }
}

/** SQL: the audit action of `changes`. A change of `enabled` alone has actions of its own, as on the pages. */
const ACTION = `CASE
  WHEN changes - 'enabled' <> '{}' THEN 'city.changed'
  WHEN (changes #>> '{enabled,to}')::boolean THEN 'city.enabled'
  ELSE 'city.disabled'
END`

/** For a city that comes without one. */
function zoneOf({ latitude, longitude, timezone }: Given) {
  const needed = timezone === undefined && latitude !== undefined && longitude !== undefined
  return needed ? lookUpZone(latitude, longitude) : null
}
