import db from '@adonisjs/lucid/services/db'

/** As many as a list on a phone shows above its keyboard. */
const MAX_SUGGESTIONS = 6

/** A city that a member may put on their board. */
export interface SuggestedCity {
  id: number
  name: string
  country: string
  timezone: string
  celsius: number | null
  /** The other name by which the city was found, unless its own name is found, too. */
  otherName: string | null
}

/** SQL: how well a folded name matches: 0 the whole name, 1 its beginning, 2 the beginning of a word. */
const rank = (name: string) => `CASE WHEN ${name} = folded(:text) THEN 0
  WHEN ${name} LIKE beginning(:text) THEN 1 WHEN ${name} LIKE '% ' || beginning(:text) THEN 2 ELSE 3 END`

const SUGGESTIONS = `
  WITH found AS (
    SELECT id AS city_id, ${rank('folded(name)')} AS rank, NULL AS other_name
      FROM cities WHERE folded LIKE containing(:text)
    UNION ALL
    SELECT city_id, ${rank('folded')}, name FROM city_names
      WHERE folded LIKE beginning(:text) OR folded LIKE '% ' || beginning(:text)),
  best AS (SELECT DISTINCT ON (city_id) * FROM found ORDER BY city_id, rank, other_name NULLS FIRST)
  SELECT id, name, country, timezone, celsius, other_name AS "otherName"
    FROM best JOIN cities ON cities.id = city_id WHERE enabled AND folded(:text) <> ''
    ORDER BY rank, name, id LIMIT ${MAX_SUGGESTIONS}`

/** SQL: names that are almost spelt like the text. */
const SIMILAR = `
  SELECT id, name, country, timezone, celsius, NULL AS "otherName" FROM cities
    WHERE folded %> folded(:text) AND enabled
    ORDER BY folded(:text) <<-> folded, name, id LIMIT ${MAX_SUGGESTIONS}`

/**
 * Finds enabled cities by the text that somebody types: by name, country or another name. Whole names come
 * first. If there are none, cities with a similar name.
 */
export async function suggestCities(text: string) {
  const { rows: found } = await db.rawQuery(SUGGESTIONS, { text })
  if (found.length) return found as SuggestedCity[]
  const { rows: similar } = await db.rawQuery(SIMILAR, { text })
  return similar as SuggestedCity[]
}
