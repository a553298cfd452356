import { afterCreate, belongsTo } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { announce, announceAfter } from '#messaging/announce'
import { ReadingSchema } from '#database/schema'
import City from '#models/city'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { retryOnDeletedRow } from '#support/retry_on_deleted_row'

/**
 * One measurement of a city's temperature. A database trigger copies the newest reading to the
 * city.
 */
export default class Reading extends ReadingSchema {
  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  @afterCreate()
  static announce(reading: Reading) {
    announceAfter(reading.$trx)
  }

  /**
   * Readings of cities whose name or country contains the text. If the text is empty, all readings.
   */
  static matching(text = '') {
    return this.query().if(text, (query) =>
      query.whereIn('city_id', City.matching(text).select('id'))
    )
  }

  /**
   * Adds a reading. Code never updates the temperature of a city directly: if two processes loaded
   * and saved the same city at once, one of their values would be lost.
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

  /** Adds many readings in one statement. */
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

  /**
   * Adds readings of enabled cities. Skips a reading if the latest value from this source for the
   * same city and time is equal.
   * @param trx the readings exist only if this transaction commits
   * @returns `accepted`, how many readings were of enabled cities; `stored`, how many were added
   */
  static async recordNew(
    readings: { cityId: number; celsius: number; at: DateTime }[],
    source: string,
    trx?: TransactionClientContract
  ) {
    const rows = readings.map(({ cityId, celsius, at }) => [cityId, celsius, at.toISO()])
    if (trx) {
      const stored = await insertNew(rows, source, trx)
      announceAfter(trx)
      return stored
    }
    const counts = await retryOnDeletedRow(() => retryOnDeadlock(() => insertNew(rows, source, db)))
    void announce()
    return counts
  }
}

/**
 * Compares times by BETWEEN, not by equality. A feed has the same time for all cities. With equality,
 * PostgreSQL may look for the time instead of the city, and read all of these rows for each city.
 */
async function insertNew(
  readings: unknown[][],
  source: string,
  client: typeof db | TransactionClientContract
) {
  const { rows } = await client.rawQuery(
    `WITH given AS (
       SELECT id, (row->>1)::numeric AS celsius, (row->>2)::timestamptz AS measured_at
       FROM jsonb_array_elements(:readings::jsonb) AS row
       JOIN cities ON id = (row->>0)::integer AND enabled
     ), added AS (
       INSERT INTO readings (city_id, celsius, measured_at, source)
       SELECT id, celsius, measured_at, :source FROM given
       WHERE celsius IS DISTINCT FROM (
         SELECT earlier.celsius FROM readings earlier
         WHERE earlier.city_id = given.id AND earlier.source = :source
           AND earlier.measured_at BETWEEN given.measured_at AND given.measured_at
         ORDER BY earlier.measured_at DESC, earlier.id DESC LIMIT 1)
       RETURNING 1
     )
     SELECT (SELECT count(*) FROM given) AS accepted, (SELECT count(*) FROM added) AS stored`,
    { readings: JSON.stringify(readings), source }
  )
  return rows[0] as { accepted: number; stored: number }
}
