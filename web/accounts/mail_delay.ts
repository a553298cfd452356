import db from '@adonisjs/lucid/services/db'

/** Returns whether any mail has waited for more than a minute. This reveals no account. */
export async function areMailsDelayed() {
  const { rows } = await db.rawQuery(
    `SELECT EXISTS (
       SELECT FROM pgboss.job WHERE name = 'mail' AND state IN ('created', 'retry')
         AND created_on < now() - interval '1 minute'
     ) AS delayed`
  )
  return rows[0].delayed as boolean
}
