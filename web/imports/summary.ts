import type { ImportTypeName } from '#models/import'
import type { Counts } from '#imports/staging'

type Judged = Pick<Counts, 'added' | 'changed' | 'skipped' | 'refused' | 'cities'>

const nouns = { readings: ['reading', 'readings'], cities: ['city', 'cities'] } as const

const number = (many: number) => many.toLocaleString('en')

const count = (many: number, [one, more]: readonly [string, string]) =>
  `${number(many)} ${many === 1 ? one : more}`

/** What an import has done, or would do, in a sentence. */
export function summary(
  kind: ImportTypeName,
  { added, changed, skipped, refused, cities }: Judged
) {
  const where = kind === 'readings' && cities ? ` to ${count(cities, nouns.cities)}` : ''
  const parts = [`${count(added, nouns[kind])} added${where}`]
  if (changed) parts.push(`${number(changed)} changed`)
  if (skipped) parts.push(`${number(skipped)} skipped`)
  if (refused) parts.push(`${number(refused)} refused`)
  return `${parts.join('; ')}.`
}

/** What an import does once it is confirmed. */
export function plan(kind: ImportTypeName, { added, changed, cities }: Judged) {
  const parts = []
  if (added) parts.push(`add ${count(added, nouns[kind])}`)
  if (changed)
    parts.push(`${kind === 'readings' ? 'correct' : 'change'} ${count(changed, nouns[kind])}`)
  const text = parts.join(' and ')
  const where = kind === 'readings' ? `, of ${count(cities, nouns.cities)}` : ''
  return `${text[0].toUpperCase()}${text.slice(1)}${where}?`
}
