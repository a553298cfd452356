import type { Visitor } from '#tests/support/visitor'

const RUN = {
  date: '2026-01-15',
  distance_m: 10_000,
  duration_s: 3000,
  kind: 'run',
  source: 'page',
}

/** Adds an entry to a member's log with SQL. Returns its id. */
export async function addEntry(member: Visitor, fields: Record<string, unknown> = {}) {
  const account = await member.account()
  const row = { user_id: account.id, ...RUN, ...fields }
  const places = Object.keys(row).map((_, n) => `$${n + 1}`)
  const [{ id }] = await member.stack.sql(
    `INSERT INTO entries (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')}) RETURNING id`,
    Object.values(row)
  )
  return Number(id)
}

/** Adds an entry and deletes it as the page does. Returns its id. */
export async function deleteEntry(member: Visitor) {
  const id = await addEntry(member)
  await member.submit(`/log/${id}?_method=DELETE`, {}, '/log')
  return id
}
