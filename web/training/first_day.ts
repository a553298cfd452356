import db from '@adonisjs/lucid/services/db'

/** Returns the day of a member's oldest entry, such as 2019-05-01, or undefined without entries. */
export async function findFirstDay({ id }: { id: number }) {
  const row = await db.from('entries').where('user_id', id).min('date AS date').first()
  return (row?.date ?? undefined) as string | undefined
}
