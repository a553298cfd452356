import type pg from 'pg'
import { failed, ok, warning } from '#doctor/finding'

const FIX = 'Synchronise the clocks of both machines by NTP.'

/**
 * Compares the clocks of this machine and of the database. They must agree, because the database
 * checks the times of readings with its own clock.
 */
export async function clock(client: pg.Client) {
  const before = Date.now()
  const { rows } = await client.query('SELECT clock_timestamp() AS now')
  return checkDifference(rows[0].now.getTime() - (before + Date.now()) / 2)
}

export function checkDifference(milliseconds: number) {
  const seconds = Math.abs(milliseconds) / 1000
  const message = `differs from the clock of the database by ${seconds.toFixed(1)} s`
  if (seconds > 60) return failed('clock', message, FIX)
  return seconds > 2 ? warning('clock', message, FIX) : ok('clock', message)
}
