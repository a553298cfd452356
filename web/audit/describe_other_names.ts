import type { Say } from '#browser/format_text'
import type { Changes } from '#models/audit_entry'
import { isolated } from '#support/plain_text'

/** A city of GeoNames has up to a thousand other names. */
const MAX_NAMES = 5

/** Describes only the difference: "other names: added München; removed Monaco". */
export function describeOtherNames({ from, to }: Changes[string], say: Say) {
  const [before, after] = [namesIn(from), namesIn(to)]
  if (to === undefined) return say('other names: {names}', { names: listed(before, say) })
  const added = after.filter((name) => !before.includes(name))
  const removed = before.filter((name) => !after.includes(name))
  const data = { added: listed(added, say), removed: listed(removed, say) }
  if (!removed.length) return say('other names: added {added}', data)
  if (!added.length) return say('other names: removed {removed}', data)
  return say('other names: added {added}; removed {removed}', data)
}

const namesIn = (text: unknown) => (typeof text === 'string' ? text.split(', ') : [])

function listed(names: string[], say: Say) {
  const first = names.slice(0, MAX_NAMES).map(isolated).join(', ')
  const more = names.length - MAX_NAMES
  return more > 0 ? say('{names} and {n} more', { names: first, n: more }) : first
}
