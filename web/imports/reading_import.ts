import { errors } from '@vinejs/vine'
import { sentencesOf, type ImportType, type Staged } from '#imports/import_type'
import { readingValidator } from '#validators/reading'

/** As `readingValidator` has it, for the many: what this does not take, that one judges. */
const plainTime =
  /^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-3]):[0-5]\d)$/
const plainCelsius = /^-?\d\d?(\.\d)?$/

/** Who gives no time has one for all of the file. */
const now = () => new Date().toISOString()

/** @param at for a file without times */
export function readingsOf(source: string, at = now()): ImportType {
  const newest = Date.now() + 5 * 60_000
  return {
    columns: {
      names: {
        city: 'city',
        city_id: 'city_id',
        celsius: 'celsius',
        temperature: 'celsius',
        measured_at: 'measured_at',
        at: 'measured_at',
        time: 'measured_at',
      },
      needs: [['city', 'city_id'], ['celsius']],
    },
    staged: { city: 'text', city_id: 'integer', celsius: 'numeric', measured_at: 'timestamptz' },
    asGiven: ['city', 'city_id', 'celsius', 'measured_at'],

    check({ city, city_id: id = null, celsius, measured_at: time = at }) {
      if (!/^[1-9]\d{0,8}$/.test(String(id ?? 1))) return 'The id of a city is a number'
      if (city === undefined || city === null || city === '') {
        if (id === null) return 'Please fill in the city'
        city = null
      } else if (typeof city !== 'string' && typeof city !== 'number') {
        return 'Please fill in the city'
      }
      const named = { city: city as string, city_id: id as number | null }
      if (celsius === undefined) return 'Please fill in the celsius'
      if (
        typeof time === 'string' &&
        plainTime.test(time) &&
        Date.parse(time) <= newest &&
        (celsius === null || (plainCelsius.test(String(celsius)) && within(Number(celsius))))
      ) {
        return { ...named, celsius: celsius as string, measured_at: time }
      }
      return checkAtLength(named, celsius, time)
    },

    judge: (given) => `
      WITH texts AS MATERIALIZED (
        SELECT DISTINCT city, folded(city) AS key FROM ${given} WHERE city IS NOT NULL),
      keys AS (
        SELECT folded AS key, id FROM cities
        UNION SELECT folded(name), id FROM cities UNION SELECT id::text, id FROM cities),
      named AS MATERIALIZED (
        SELECT texts.city, min(keys.id) AS id, count(*) AS many, array_agg(keys.id) AS ids
        FROM texts JOIN keys ON keys.key = texts.key GROUP BY texts.city),
      placed AS (
        SELECT given.line, given.problem, given.given, given.city, given.celsius, given.measured_at,
          given.city_id AS named_id, named.many,
          CASE WHEN named.many = 1 THEN named.id ELSE by_id.id END AS city_id
        FROM ${given} given
        LEFT JOIN named ON named.city = given.city
        LEFT JOIN cities by_id ON by_id.id = given.city_id
          AND (given.city IS NULL OR by_id.id = ANY(named.ids))),
      ordered AS (
        SELECT *, lead(line) OVER (PARTITION BY city_id, measured_at ORDER BY line) AS later
        FROM placed)
      SELECT line, city_id, city, ordered.celsius, ordered.measured_at, there.celsius AS was,
        coalesce(given, CASE WHEN city_id IS NULL THEN json_build_object(
          'city', city, 'city_id', named_id, 'celsius', ordered.celsius,
          'measured_at', ordered.measured_at)::text END) AS given,
        CASE
          WHEN problem IS NOT NULL OR city_id IS NULL THEN 'refused'
          WHEN later IS NOT NULL THEN 'skipped'
          WHEN there.id IS NULL THEN 'added'
          WHEN there.celsius IS NOT DISTINCT FROM ordered.celsius THEN 'skipped'
          ELSE 'changed'
        END AS outcome,
        CASE
          WHEN problem IS NOT NULL THEN problem
          WHEN city_id IS NULL AND city IS NULL THEN format('There is no city %s', named_id)
          WHEN city_id IS NULL AND many > 1 THEN
            format('%s cities are called "%s": name it with its country, or by its id', many, city)
          WHEN city_id IS NULL THEN format('No city is called "%s"', city)
          WHEN later IS NOT NULL THEN
            format('Line %s is of the same city and time, and counts', later)
          WHEN there.celsius IS NOT DISTINCT FROM ordered.celsius AND there.id IS NOT NULL
            THEN 'It is there already'
        END AS reason
      FROM ordered
      LEFT JOIN LATERAL (
        SELECT id, celsius FROM readings
        WHERE readings.city_id = ordered.city_id AND readings.measured_at = ordered.measured_at
        ORDER BY id DESC LIMIT 1
      ) there ON problem IS NULL AND later IS NULL`,

    store: (judged) => [
      `INSERT INTO readings (city_id, celsius, measured_at, source)
       SELECT city_id, celsius, measured_at, '${source}' FROM ${judged}
       WHERE outcome IN ('added', 'changed') ORDER BY line`,
    ],
  }
}

const within = (celsius: number) => celsius >= -90 && celsius <= 60

/** Slower, and with the sentences of the pages. */
async function checkAtLength(named: Staged, celsius: unknown, at: unknown) {
  // No reading at all is one, too; what is left to be looked at is its time.
  const value = celsius === null ? 0 : celsius
  if (at === null || typeof at !== 'string') return 'Please fill in the measured_at'
  try {
    const valid = await readingValidator.validate({ celsius: value, at })
    return {
      ...named,
      celsius: celsius === null ? null : valid.celsius,
      measured_at: valid.at!.toUTC().toISO()!,
    }
  } catch (error) {
    if (error instanceof errors.E_VALIDATION_ERROR) return sentencesOf(error)
    throw error
  }
}
