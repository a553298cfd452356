import { IS_NOT_MUTED } from '#chat/not_muted'
import { queryDirectly } from '#database/direct_query'

/** A member whose presence the others may see. */
export interface VisibleMember {
  id: number
  name: string
  /** Whether the member may write. A member who is muted is not shown as typing. */
  mayWrite: boolean
}

/**
 * Returns those of the members whose presence the others may see: their account is active, and they
 * do not hide it.
 */
export async function visibleMembers(ids: number[]) {
  if (ids.length === 0) return new Map<number, VisibleMember>()
  const rows = await queryDirectly<VisibleMember>(
    `SELECT id, name, coalesce(${IS_NOT_MUTED}, false) AS "mayWrite"
       FROM users WHERE id = ANY($1) AND active AND NOT hides_presence`,
    [ids]
  )
  return new Map(rows.map((row) => [row.id, row]))
}
