import db from '@adonisjs/lucid/services/db'

/** Removes the requests that are older than a day, and the stations that were deleted a month ago. */
export async function purgeStations() {
  await db.rawQuery(`DELETE FROM station_requests WHERE received_at < now() - interval '1 day'`)
  await db.rawQuery(`DELETE FROM stations WHERE deleted_at < now() - interval '30 days'`)
}
