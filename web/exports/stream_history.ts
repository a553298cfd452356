import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { csvLine } from '#exports/csv'
import type City from '#models/city'
import type User from '#models/user'
import { zoneOrUtc } from '#weather/history/periods'

const BATCH_SIZE = 5000

interface Row {
  time: string
  id: number
  measured_at: Date
  celsius: number | null
  source: string
}

/**
 * Yields the readings of a city as a CSV file, oldest first, with the temperature in the member's unit.
 * Reads them in batches, like `streamExport`.
 */
export async function* streamHistory(
  { id, name, country, timezone }: City,
  start: DateTime,
  { temperatureUnit }: Pick<User, 'temperatureUnit'>
) {
  const isFahrenheit = temperatureUnit === 'F'
  const temperatureColumn = isFahrenheit ? 'temperature_fahrenheit' : 'temperature_celsius'
  yield csvLine(['city', 'measured_at_utc', 'local_time', temperatureColumn, 'source'])

  const degrees = (celsius: number | null) =>
    celsius !== null && isFahrenheit ? Number((celsius * 1.8 + 32).toFixed(2)) : celsius
  for await (const rows of batches(id, start)) {
    const lines = rows.map(({ measured_at: at, celsius, source }) => {
      const utc = DateTime.fromJSDate(at, { zone: 'utc' })
      const local = utc.setZone(zoneOrUtc(timezone)).toFormat('yyyy-MM-dd HH:mm:ss')
      return csvLine([`${name}, ${country}`, utc.toISO(), local, degrees(celsius), source])
    })
    yield lines.join('')
  }
}

/** Each batch begins after the last reading of the one before, along the index of the city. */
async function* batches(cityId: number, start: DateTime) {
  let cursor: [time: string, id: number] = [start.toUTC().toISO()!, 0]
  for (;;) {
    const { rows } = await db.rawQuery<{ rows: Row[] }>(
      `SELECT measured_at::text AS time, id, measured_at, celsius, source FROM readings
         WHERE city_id = ? AND (measured_at, id) > (?::timestamptz, ?)
         ORDER BY measured_at, id LIMIT ?`,
      [cityId, ...cursor, BATCH_SIZE]
    )
    yield rows
    if (rows.length < BATCH_SIZE) return
    const { time, id } = rows.at(-1)!
    cursor = [time, id]
  }
}
