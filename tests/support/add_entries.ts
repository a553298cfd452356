import type { Visitor } from '#tests/support/visitor'

interface NewEntry {
  date: string
  kind?: string
  metres?: number
  seconds?: number
}

/** Adds entries to the log of a member with SQL, and returns their ids. */
export async function addEntries({ stack, email }: Visitor, ...entries: NewEntry[]) {
  const rows = await stack.sql(
    `INSERT INTO entries (user_id, date, kind, distance_m, duration_s)
       SELECT users.id, date, coalesce(kind, 'run'), coalesce(metres, 10000), coalesce(seconds, 3600)
         FROM users, jsonb_to_recordset($2) AS added (date date, kind text, metres int, seconds int)
         WHERE email = $1
       RETURNING id`,
    [email, JSON.stringify(entries)]
  )
  return rows.map(({ id }) => Number(id))
}
