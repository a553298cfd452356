import { sayInEnglish, type Say } from '#browser/format_text'
import type Import from '#models/import'
import type { Counts } from '#imports/staging'

type Changes = Pick<Counts, 'added' | 'changed' | 'cities'>

/**
 * Describes what an import has done or would do: "3 readings added to 1 city; 1 skipped."
 * @param say omitted for English
 */
export function summary(
  type: Import['kind'],
  { added, changed, skipped, refused, cities }: Counts,
  say = sayInEnglish
) {
  const parts = [sayAdded(type, { added, cities }, say)]
  if (changed) parts.push(say('{n, plural, one {# changed} other {# changed}}', { n: changed }))
  if (skipped) parts.push(say('{n, plural, one {# skipped} other {# skipped}}', { n: skipped }))
  if (refused) parts.push(say('{n, plural, one {# rejected} other {# rejected}}', { n: refused }))
  return `${parts.join('; ')}.`
}

function sayAdded(type: Import['kind'], { added: n, cities }: Omit<Changes, 'changed'>, say: Say) {
  if (type === 'entries') {
    return say('{n, plural, one {# entry added} other {# entries added}}', { n })
  }
  if (type === 'cities') return say('{n, plural, one {# city added} other {# cities added}}', { n })
  if (!cities) return say('{n, plural, one {# reading added} other {# readings added}}', { n })
  return say(
    '{n, plural, one {# reading added} other {# readings added}} to {cities, plural, one {# city} other {# cities}}',
    { n, cities }
  )
}

/**
 * Asks for confirmation of a staged import: "Add 3 readings and correct 1 reading for 2 cities?"
 * @param say omitted for English
 */
export function confirmationQuestion(type: Import['kind'], changes: Changes, say = sayInEnglish) {
  const { added: n, changed } = changes
  if (type === 'readings') return askForReadings(changes, say)
  if (type === 'entries') {
    return say('Add {n, plural, one {# entry} other {# entries}}?', { n })
  }
  if (!changed) return say('Add {n, plural, one {# city} other {# cities}}?', { n })
  if (!n) return say('Change {n, plural, one {# city} other {# cities}}?', { n: changed })
  return say(
    'Add {n, plural, one {# city} other {# cities}} and change {changed, plural, one {# city} other {# cities}}?',
    { n, changed }
  )
}

function askForReadings({ added: n, changed, cities }: Changes, say: Say) {
  if (!changed) {
    return say(
      'Add {n, plural, one {# reading} other {# readings}} for {cities, plural, one {# city} other {# cities}}?',
      { n, cities }
    )
  }
  if (!n) {
    return say(
      'Correct {n, plural, one {# reading} other {# readings}} for {cities, plural, one {# city} other {# cities}}?',
      { n: changed, cities }
    )
  }
  return say(
    'Add {n, plural, one {# reading} other {# readings}} and correct {changed, plural, one {# reading} other {# readings}} for {cities, plural, one {# city} other {# cities}}?',
    { n, changed, cities }
  )
}
