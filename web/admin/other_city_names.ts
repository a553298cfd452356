import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { Changes } from '#models/audit_entry'

/** Returns the other names of cities, by id. Each text has those of one city, separated by commas. */
export async function otherNamesOf(ids: number[], trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    'SELECT id, other_names_of(id) AS names FROM unnest(?::integer[]) AS id',
    [ids]
  )
  return new Map<number, string | null>(
    (rows as { id: number; names: string | null }[]).map(({ id, names }) => [id, names])
  )
}

/** Replaces the other names of a city, and returns the change for the audit log, if it is one. */
export async function changeOtherNames(
  id: number,
  names: string | null,
  trx: TransactionClientContract
): Promise<Changes> {
  const before = await otherNamesOf([id], trx)
  await trx.rawQuery('SELECT set_other_names(?, ?)', [id, names ?? ''])
  const after = await otherNamesOf([id], trx)
  const [from, to] = [before.get(id), after.get(id)]
  return from === to ? {} : { otherNames: { from, to } }
}
