import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { ok, warning } from '#doctor/finding'

/** Milliseconds in which whoever is well has announced what was owed. */
const SOON = 3000

/** What is committed, and owed now and still a while later. */
export async function owed(client: pg.Client) {
  const first = await owing(client)
  if (first.length > 0) await pause(SOON)
  const still = first.length > 0 ? new Set(await owing(client)) : new Set()
  const stuck = first.filter((one) => still.has(one)).length
  if (stuck === 0) return ok('owed', 'nothing waits to be announced')
  const says = `${stuck} readings or ended rights wait to be announced for more than ${SOON / 1000} s`
  return warning('owed', says, 'Mend bus and hubs; then they go out by themselves.')
}

/** By what they are: a later reading of a city is another. */
async function owing(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT 'city ' || id || ' ' || version AS one FROM cities WHERE version > announced_version
     UNION ALL SELECT 'right ' || id FROM pending_revocations`
  )
  return rows.map(({ one }) => one)
}
