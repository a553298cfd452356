import type Import from '#models/import'
import type { Counts } from '#imports/staging'
import { pluralize } from '#support/pluralize'

const countOf = {
  readings: (count: number) => pluralize(count, 'reading', 'readings'),
  cities: (count: number) => pluralize(count, 'city', 'cities'),
  entries: (count: number) => pluralize(count, 'entry', 'entries'),
}

const formatNumber = (count: number) => count.toLocaleString('en')

/** Describes what an import has done or would do: "3 readings added to 1 city; 1 skipped." */
export function summary(
  type: Import['kind'],
  { added, changed, skipped, refused, cities }: Counts
) {
  const where = type === 'readings' && cities ? ` to ${countOf.cities(cities)}` : ''
  const parts = [`${countOf[type](added)} added${where}`]
  if (changed) parts.push(`${formatNumber(changed)} changed`)
  if (skipped) parts.push(`${formatNumber(skipped)} skipped`)
  if (refused) parts.push(`${formatNumber(refused)} rejected`)
  return `${parts.join('; ')}.`
}

/** Asks for confirmation of a staged import: "Add 3 readings and correct 1 reading for 2 cities?" */
export function confirmationQuestion(
  type: Import['kind'],
  { added, changed, cities }: Pick<Counts, 'added' | 'changed' | 'cities'>
) {
  const verb = type === 'readings' ? 'correct' : 'change'
  const parts = []
  if (added) parts.push(`add ${countOf[type](added)}`)
  if (changed) parts.push(`${verb} ${countOf[type](changed)}`)
  const text = parts.join(' and ')
  const where = type === 'readings' ? ` for ${countOf.cities(cities)}` : ''
  return `${text[0].toUpperCase()}${text.slice(1)}${where}?`
}
