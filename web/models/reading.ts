import { afterCreate } from '@adonisjs/lucid/orm'
import db from '@adonisjs/lucid/services/db'
import type { DateTime } from 'luxon'
import { announce, announceAfter } from '#hub/announce'
import { ReadingSchema } from '#database/schema'
import { despiteDeadlock } from '#models/deadlock'

/** One measurement. Triggers move its city forward; the newest one is what the board shows. */
export default class Reading extends ReadingSchema {
  @afterCreate()
  static announce(reading: Reading) {
    announceAfter(reading.$trx)
  }

  /** Adds many readings in one statement, which runs no hooks; each as `City.record`. */
  static async record(
    readings: { cityId: number; celsius: number | null; at?: DateTime }[],
    source: string
  ) {
    const rows = readings.map(({ cityId, celsius, at }) => {
      return { city_id: cityId, celsius, measured_at: at?.toJSDate() ?? null, source }
    })
    await despiteDeadlock(async () => db.table(this.table).multiInsert(rows))
    void announce()
  }
}
