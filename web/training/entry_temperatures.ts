import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import type Entry from '#models/entry'
import { timeZoneOf } from '#training/today'

/**
 * A reading counts for two hours. Feeds fetch more often, and old readings are thinned to one per
 * hour.
 */
export const MAX_READING_AGE = { hours: 2 }

/**
 * Returns the temperatures of entries in one query, by the id of the entry: one value at the start
 * or, without a start time, the lowest and the highest value of the day. Both follow the time zone
 * of the place. An entry without a reading has no values.
 * @param entries with their cities preloaded
 * @returns values in °C
 */
export async function temperaturesOf(entries: Entry[]) {
  const periods = entries.filter(({ city }) => city).map(periodOf)
  const { rows } = await db.rawQuery(
    `SELECT period.id, array_remove(celsius, NULL) AS celsius
     FROM jsonb_to_recordset(?::jsonb)
       AS period(id bigint, city_id integer, start timestamptz, "end" timestamptz, newest boolean)
     CROSS JOIN LATERAL (
       SELECT CASE WHEN newest
         THEN ARRAY(
           SELECT celsius FROM readings
           WHERE readings.city_id = period.city_id AND measured_at >= start AND measured_at <= "end"
           ORDER BY measured_at DESC, readings.id DESC LIMIT 1)
         ELSE (
           SELECT ARRAY[min(celsius), max(celsius)] FROM readings
           WHERE readings.city_id = period.city_id AND measured_at >= start AND measured_at < "end")
       END AS celsius) AS found`,
    [JSON.stringify(periods)]
  )
  return new Map<number, number[]>(
    rows.map(({ id, celsius }: { id: number; celsius: number[] }) => [id, celsius])
  )
}

function periodOf({ id, date, startedAt, city }: Entry) {
  // A city whose time zone is unknown to this server is treated as in UTC.
  const zone = timeZoneOf({ timeZone: city.timezone })
  const midnight = DateTime.fromISO(date, { zone })
  const [start, end] = startedAt
    ? beforeStart(DateTime.fromISO(`${date}T${startedAt}`, { zone }))
    : [midnight, midnight.plus({ days: 1 }).startOf('day')]
  return {
    id,
    city_id: city.id,
    start: start.toUTC().toISO(),
    end: end.toUTC().toISO(),
    newest: startedAt !== null,
  }
}

const beforeStart = (start: DateTime) => [start.minus(MAX_READING_AGE), start]
