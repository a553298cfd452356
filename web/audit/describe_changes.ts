import { definitionOf } from '#admin/audit_actions'
import { describeOtherNames } from '#audit/describe_other_names'
import type { Say } from '#browser/format_text'
import type AuditEntry from '#models/audit_entry'
import type { Changes } from '#models/audit_entry'
import { Phrase, phrase, sayPhrase } from '#support/phrase'
import { isolated } from '#support/plain_text'

const inEnglish: Say = (text, data) => String(new Phrase(text, data))

const fields: Record<string, Phrase> = {
  name: phrase('name//field'),
  country: phrase('country'),
  latitude: phrase('latitude'),
  longitude: phrase('longitude'),
  timezone: phrase('timezone'),
  role: phrase('role'),
  email: phrase('email'),
  host: phrase('host'),
  events: phrase('events'),
  city: phrase('city'),
}

/**
 * Describes the changes of an entry: "name Lissabon → Lisbon, latitude 1 → 1.5".
 * @param say omitted for English
 */
export function describeChanges(
  { action, changes }: Pick<AuditEntry, 'action' | 'changes'>,
  say = inEnglish
) {
  return (definitionOf(action).describe.changes ?? describeFields)(changes, say)
}

/** The changes that an undo of the entry makes. */
export function reversed(changes: Changes): Changes {
  const entries = Object.entries(changes)
  return Object.fromEntries(
    entries.map(([field, { from, to, ...rest }]) => [field, { ...rest, from: to, to: from }])
  )
}

const describeFields = (changes: Changes, say: Say) =>
  Object.entries(changes)
    .map((change) => describeField(change, say))
    .join(', ')

function describeField([field, { from, to }]: [string, Changes[string]], say: Say) {
  if (field === 'otherNames') return describeOtherNames({ from, to }, say)
  const [before, after] = [describeValue(field, from, say), describeValue(field, to, say)]
  const known = before ?? after
  const label = fields[field] ? sayPhrase(fields[field], say) : field
  if (known === undefined) return label
  // The values "enabled" and "disabled" need no field name.
  const name = field === 'enabled' ? '' : label
  if (before !== undefined && after !== undefined) return `${name} ${before} → ${after}`.trim()
  return name ? `${name}: ${known}` : known
}

function describeValue(field: string, value: unknown, say: Say) {
  if (value === undefined) return undefined
  if (field === 'enabled') return value ? say('enabled') : say('disabled')
  if (field === 'role') {
    return say('{role, select, admin {admin} manager {manager} other {member}}', { role: value })
  }
  if (typeof value === 'number') return say('{n, number, ::.######}', { n: value })
  return value === null ? say('none') : isolated(String(value))
}
