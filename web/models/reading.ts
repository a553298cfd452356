import { afterCreate, belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { announce, announceAfter } from '#messaging/announce'
import { ReadingSchema } from '#database/schema'
import City from '#models/city'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { hasSqlState, SQL_STATE } from '#support/sql_states'

/** One measurement. Triggers move its city forward; the newest one is what the board shows. */
export default class Reading extends ReadingSchema {
  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  @afterCreate()
  static announce(reading: Reading) {
    announceAfter(reading.$trx)
  }

  /** Those of cities that are found by the text; all for none. */
  static matching(text = '') {
    return this.query().if(text, (query) =>
      query.whereIn('city_id', City.matching(text).select('id'))
    )
  }

  /**
   * Adds a reading; the newest one becomes the city's temperature. It is a row of its own: two writers
   * that loaded, changed and saved the city would lose one of the two.
   * @param celsius °C with one decimal, or null for "no reading"
   * @param measuredAt defaults to now
   */
  static async record(
    cityId: number,
    celsius: number | null,
    measuredAt?: DateTime,
    source = 'admin'
  ) {
    return retryOnDeadlock(() => this.create({ cityId, celsius, measuredAt, source }))
  }

  /** Adds many readings in one statement, which runs no hooks. */
  static async recordMany(
    readings: { cityId: number; celsius: number | null; at?: DateTime }[],
    source: string
  ) {
    const rows = readings.map(({ cityId, celsius, at }) => {
      return { city_id: cityId, celsius, measured_at: at?.toJSDate() ?? null, source }
    })
    await retryOnDeadlock(async () => db.table(this.table).multiInsert(rows))
    void announce()
  }

  /** The last 24 hours of a city, oldest first: the last reading of every ten minutes, for a chart. */
  static lastDay(cityId: number) {
    return this.query()
      .where({ cityId })
      .distinctOn('bin')
      .select('*', db.raw(`date_bin('10 minutes', measured_at, 'epoch') AS bin`))
      .where('measuredAt', '>', DateTime.utc().minus({ hours: 24 }).toSQL())
      .orderBy([
        { column: 'bin' },
        { column: 'measuredAt', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
  }

  /**
   * Adds of these only what this source has not said of the city and the time already; of cities
   * that are offered no longer nothing.
   * @returns how many of the cities are still offered, and how many of them have a new reading
   */
  static async recordNew(
    readings: { cityId: number; celsius: number; at: DateTime }[],
    source: string
  ) {
    const rows = readings.map(({ cityId, celsius, at }) => [cityId, celsius, at.toISO()])
    const counts = await despiteDeletion(() => retryOnDeadlock(() => addNew(rows, source)))
    void announce()
    return counts
  }
}

async function addNew(given: unknown[][], source: string) {
  const { rows } = await db.rawQuery(
    `WITH given AS (
       SELECT id, (row->>1)::numeric AS celsius, (row->>2)::timestamptz AS measured_at
       FROM jsonb_array_elements(:given::jsonb) AS row
       JOIN cities ON id = (row->>0)::integer AND enabled
     ), added AS (
       INSERT INTO readings (city_id, celsius, measured_at, source)
       SELECT id, celsius, measured_at, :source FROM given
       WHERE celsius IS DISTINCT FROM (
         SELECT said.celsius FROM readings said
         WHERE said.city_id = given.id AND said.measured_at = given.measured_at
           AND said.source = :source
         ORDER BY said.id DESC LIMIT 1)
       RETURNING 1
     )
     SELECT (SELECT count(*) FROM given) AS offered, (SELECT count(*) FROM added) AS stored`,
    { given: JSON.stringify(given), source }
  )
  return rows[0] as { offered: number; stored: number }
}

/** Begins anew where one of the cities was deleted in the same moment; the others are none the worse. */
async function despiteDeletion<T>(write: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!hasSqlState(error, SQL_STATE.foreignKeyViolation) || tries === 1) throw error
    return despiteDeletion(write, tries - 1)
  }
}
