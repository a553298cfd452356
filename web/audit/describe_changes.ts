import type { Changes } from '#models/audit_entry'

type Change = [field: string, Changes[string]]

/** All changes of an entry, in words: "role from member to admin, name from Lissabon to Lisbon". */
export function describeChanges(changes: Changes) {
  return Object.entries(changes).map(inWords).join(', ')
}

/** "role from member to admin", "offered → disabled", "name: Lisbon", or that something changed. */
function inWords([field, { from, to }]: Change) {
  if (from !== undefined && to !== undefined) {
    return field === 'enabled'
      ? `${valueOf([field, from])} → ${valueOf([field, to])}`
      : `${field} from ${valueOf([field, from])} to ${valueOf([field, to])}`
  }
  const value = from ?? to
  return value === undefined ? field : `${field}: ${valueOf([field, value])}`
}

/** The other way round: "name back from Lissabon to Lisbon". */
export function backInWords([field, { from, to }]: Change) {
  const name = field === 'enabled' ? '' : `${field} `
  return `${name}back from ${valueOf([field, to])} to ${valueOf([field, from])}`
}

function valueOf([field, value]: [string, unknown]) {
  if (field === 'enabled') return value ? 'offered' : 'disabled'
  return value === null ? 'none' : String(value)
}
