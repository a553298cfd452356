import { EXISTS, type ImportType } from '#imports/import_type'
import { phrase } from '#support/phrase'
import { joinSentences, phraseSql } from '#support/stored_phrase'
import { checkCelsius, checkMeasuredAt } from '#validators/reading_values'

const now = () => new Date().toISOString()

/** @param defaultTime time for readings without a time, ISO 8601 */
export function readingImport(source: string, defaultTime = now()): ImportType {
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
      required: [['city', 'city_id'], ['celsius']],
    },
    stagedColumns: {
      city: 'text',
      city_id: 'integer',
      celsius: 'numeric',
      measured_at: 'timestamptz',
    },
    inputFields: ['city', 'city_id', 'celsius', 'measured_at'],
    defaults: { measured_at: defaultTime },

    check({ city, city_id: id = null, celsius, measured_at: time = defaultTime }) {
      if (!/^[1-9]\d{0,8}$/.test(String(id ?? 1)))
        return phrase('The id of a city must be a number')
      if (city === undefined || city === null || city === '') {
        if (id === null) return phrase('Please fill in the {field}', { field: phrase('city') })
        city = null
      } else if (typeof city !== 'string' && typeof city !== 'number') {
        return phrase('Please fill in the {field}', { field: phrase('city') })
      }
      const cityValues = { city: city as string, city_id: id as number | null }
      if (celsius === undefined)
        return phrase('Please fill in the {field}', { field: phrase('temperature') })
      if (typeof time !== 'string')
        return phrase('Please fill in the {field}', { field: phrase('time') })
      const temperature = isNoReading(celsius) ? NO_READING : checkCelsius(celsius)
      const measuredAt = checkMeasuredAt(time)
      if (temperature.problem === undefined && measuredAt.problem === undefined) {
        return { ...cityValues, celsius: temperature.value, measured_at: measuredAt.value.text }
      }
      return joinSentences([temperature, measuredAt].flatMap(({ problem }) => problem ?? []))
    },

    classify: (staged) => `
      WITH names AS MATERIALIZED (
        SELECT DISTINCT city, folded(city) AS key FROM ${staged} WHERE city IS NOT NULL),
      city_keys AS (
        SELECT folded AS key, id FROM cities
        UNION SELECT folded(name), id FROM cities UNION SELECT id::text, id FROM cities),
      matches AS MATERIALIZED (
        SELECT names.city, min(city_keys.id) AS id, count(*) AS cities, array_agg(city_keys.id) AS ids
        FROM names JOIN city_keys ON city_keys.key = names.key GROUP BY names.city),
      matched AS (
        SELECT staged.line, staged.problem, staged.given, staged.city, staged.celsius,
          staged.measured_at, staged.city_id AS input_id, matches.cities,
          CASE WHEN matches.cities = 1 THEN matches.id ELSE city_by_id.id END AS city_id
        FROM ${staged} staged
        LEFT JOIN matches ON matches.city = staged.city
        LEFT JOIN cities city_by_id ON city_by_id.id = staged.city_id
          AND (staged.city IS NULL OR city_by_id.id = ANY(matches.ids))),
      ordered AS (
        SELECT *, lead(line) OVER (PARTITION BY city_id, measured_at ORDER BY line) AS later_line
        FROM matched)
      SELECT line, city_id, city, ordered.celsius, ordered.measured_at, existing.celsius AS was,
        coalesce(given, CASE WHEN city_id IS NULL THEN json_build_object(
          'city', city, 'city_id', input_id, 'celsius', ordered.celsius,
          'measured_at', ordered.measured_at)::text END) AS given,
        CASE
          WHEN problem IS NOT NULL OR city_id IS NULL THEN 'refused'
          WHEN later_line IS NOT NULL THEN 'skipped'
          WHEN existing.id IS NULL THEN 'added'
          WHEN existing.celsius IS NOT DISTINCT FROM ordered.celsius THEN 'skipped'
          ELSE 'changed'
        END AS outcome,
        CASE
          WHEN problem IS NOT NULL THEN problem
          WHEN city_id IS NULL AND city IS NULL THEN ${phraseSql(phrase('There is no city {id}'), { id: 'input_id::text' })}
          WHEN city_id IS NULL AND cities > 1 THEN ${phraseSql(
            phrase(
              '{n, plural, one {# city is} other {# cities are}} called "{city}": add the country, or use the id'
            ),
            { n: 'cities', city: 'city' }
          )}
          WHEN city_id IS NULL THEN ${phraseSql(phrase('No city is called "{city}"'), { city: 'city' })}
          WHEN later_line IS NOT NULL THEN ${phraseSql(
            phrase('Line {line} has the same city and time, and replaces this one'),
            { line: 'later_line::text' }
          )}
          WHEN existing.celsius IS NOT DISTINCT FROM ordered.celsius AND existing.id IS NOT NULL
            THEN ${phraseSql(EXISTS)}
        END AS reason
      FROM ordered
      LEFT JOIN LATERAL (
        SELECT id, celsius FROM readings
        WHERE readings.city_id = ordered.city_id AND readings.measured_at = ordered.measured_at
        ORDER BY id DESC LIMIT 1
      ) existing ON problem IS NULL AND later_line IS NULL`,

    store: (classified) => [
      `INSERT INTO readings (city_id, celsius, measured_at, source)
       SELECT city_id, celsius, measured_at, '${source}' FROM ${classified}
       WHERE outcome IN ('added', 'changed') ORDER BY line`,
    ],
  }
}

const NO_READING = { value: null, problem: undefined }

const isNoReading = (celsius: unknown) =>
  celsius === null || (typeof celsius === 'string' && /^null$/i.test(celsius))
