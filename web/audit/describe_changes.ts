import { definitionOf } from '#admin/audit_actions'
import type AuditEntry from '#models/audit_entry'
import type { Changes } from '#models/audit_entry'
import { isolated } from '#support/plain_text'

/** Describes the changes of an entry: "name Lissabon → Lisbon, latitude 1 → 1.5". */
export function describeChanges({ action, changes }: Pick<AuditEntry, 'action' | 'changes'>) {
  return (definitionOf(action).describe.changes ?? describeFields)(changes)
}

/** The changes that an undo of the entry makes. */
export function reversed(changes: Changes): Changes {
  const fields = Object.entries(changes)
  return Object.fromEntries(
    fields.map(([field, { from, to, ...rest }]) => [field, { ...rest, from: to, to: from }])
  )
}

const describeFields = (changes: Changes) => Object.entries(changes).map(describeField).join(', ')

function describeField([field, { from, to }]: [string, Changes[string]]) {
  const [before, after] = [describeValue(field, from), describeValue(field, to)]
  const known = before ?? after
  if (known === undefined) return field
  // The values "enabled" and "disabled" need no field name.
  const name = field === 'enabled' ? '' : field
  if (before !== undefined && after !== undefined) return `${name} ${before} → ${after}`.trim()
  return name ? `${name}: ${known}` : known
}

function describeValue(field: string, value: unknown) {
  if (value === undefined) return undefined
  if (field === 'enabled') return value ? 'enabled' : 'disabled'
  return value === null ? 'none' : isolated(String(value))
}
