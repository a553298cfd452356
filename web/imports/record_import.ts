import type { Counts, SqlClient } from '#imports/staging'
import { pluralize } from '#support/pluralize'

interface ImportRecord {
  /** Id of the import if it was staged on a page. */
  id?: number
  kind: string
  file: string
  userId: number | null
}

/** Stores the outcome of an applied import, and its audit entry. */
export async function recordImport(
  client: SqlClient,
  { id, kind, file, userId }: ImportRecord,
  { added, changed, skipped, refused, cities }: Counts
) {
  const { rows } = await client.query(
    `INSERT INTO imports (id, kind, file, user_id, state, added, changed, skipped, refused, cities)
     VALUES (coalesce($1::integer, nextval(pg_get_serial_sequence('imports', 'id'))), $2, $3, $4, 'applied',
       $5, $6, $7, $8, $9)
     ON CONFLICT (id) DO UPDATE SET state = 'applied', added = $5, changed = $6, skipped = $7,
       refused = $8, cities = $9
     RETURNING id`,
    [id ?? null, kind, file, userId, added, changed, skipped, refused, cities]
  )
  await client.query(
    `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes)
     VALUES ($1, 'import.applied', 'import', $2, $3)`,
    [userId, rows[0].id, auditChanges(kind, { added, changed, cities })]
  )
}

function auditChanges(kind: string, { added, changed, cities }: Partial<Counts>) {
  const subject =
    kind === 'readings' ? `${kind} of ${pluralize(cities ?? 0, 'city', 'cities')}` : kind
  return {
    [`${subject}, added`]: { to: added },
    ...(changed && { [`${subject}, changed`]: { to: changed } }),
  }
}
