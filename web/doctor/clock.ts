import type pg from 'pg'
import { failed, ok, warning } from '#doctor/finding'

const MEND = 'Let both machines keep their time by NTP.'

/** How far this machine's clock is from the database's, to which times ahead are held. */
export async function clock(client: pg.Client) {
  const before = Date.now()
  const { rows } = await client.query('SELECT clock_timestamp() AS now')
  return difference(rows[0].now.getTime() - (before + Date.now()) / 2)
}

export function difference(milliseconds: number) {
  const seconds = Math.abs(milliseconds) / 1000
  const says = `differs from the database’s by ${seconds.toFixed(1)} s`
  if (seconds > 60) return failed('clock', says, MEND)
  return seconds > 2 ? warning('clock', says, MEND) : ok('clock', says)
}
