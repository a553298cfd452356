import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

/** Returns the time of the database. It is the same for all processes, even if a clock is wrong. */
export async function currentTime() {
  const { rows } = await db.rawQuery('SELECT clock_timestamp() AS now')
  return DateTime.fromJSDate(rows[0].now, { zone: 'utc' })
}
