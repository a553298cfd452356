import type { ActionDefinition } from '#admin/audit_action_definition'
import { phrase } from '#support/phrase'
import type { Say } from '#browser/format_text'

/** Recorded by `imports/record_import`. */
/** @param rows "readings of 3 cities, added", as `record_import` records it */
function describeRows(rows: string, say: Say) {
  const [, cities, outcome] =
    /^(?:readings of ([\d,]+) \w+|cities), (added|changed)$/.exec(rows) ?? []
  if (!outcome) return rows
  return cities
    ? say(
        'readings of {n, plural, one {# city} other {# cities}}, {outcome, select, added {added} other {changed}}',
        { n: Number(cities.replaceAll(',', '')), outcome }
      )
    : say('cities, {outcome, select, added {added} other {changed}}', { outcome })
}

export const importApplied: ActionDefinition = {
  describe: {
    label: phrase('File imported'),
    sentence: (names) => phrase('{actor} imported {subject}', names),
    changes: (changes, say) =>
      Object.entries(changes)
        .map(([rows, { to }]) => `${describeRows(rows, say)}: ${to}`)
        .join(', '),
  },
}
