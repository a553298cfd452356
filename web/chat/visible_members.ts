import { queryDirectly } from '#database/direct_query'

/**
 * Returns those of the members whose presence the others may see, with their names: their account is
 * active, and they do not hide it.
 */
export async function visibleMembers(ids: number[]) {
  if (ids.length === 0) return new Map<number, string>()
  const rows = await queryDirectly<{ id: number; name: string }>(
    'SELECT id, name FROM users WHERE id = ANY($1) AND active AND NOT hides_presence',
    [ids]
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
