import { celsiusPhrase } from '#support/celsius_phrase'
import { phrase, type Phrase } from '#support/phrase'
import { FIELDS } from '#validators/messages'

interface ReadingValues {
  /** °C of the reading that is changed. */
  was: number | null
  celsius: number | null
  /** In UTC. */
  time: string
}

interface CityValues {
  /** By field. null if the row changes none of them. */
  changes: Record<string, { from: unknown; to: unknown }> | null
  latitude: number | null
  longitude: number | null
  timezone: string | null
}

/** The field of a city has a different name than that of a person, in other languages. */
const LABELS: Record<string, Phrase> = { ...FIELDS, name: phrase('name//field') }

/** The values of a row, by its outcome and by the type of its import. */
export type RowValues =
  | { outcome: 'refused'; values: Record<string, unknown> }
  | { outcome: 'added' | 'changed' | 'skipped'; values: ReadingValues | CityValues }

/** Describes what a row stores or changes. A rejected row is described by its values in the file. */
export function describeRow({ outcome, values }: RowValues): Phrase | string {
  if (outcome === 'refused') return describeInput(values)
  const isChanged = outcome === 'changed'
  return 'celsius' in values ? describeReading(values, isChanged) : describeCity(values, isChanged)
}

function describeInput(values: Record<string, unknown>) {
  const given = Object.entries(values).filter(([, value]) => value !== null)
  return given.map(([name, value]) => `${name}: ${String(value).slice(0, 100)}`).join(', ')
}

function describeReading({ was, celsius, time }: ReadingValues, isChanged: boolean) {
  const [before, after] = [was, celsius].map(celsiusPhrase)
  return isChanged
    ? phrase('{before} → {after} · {time} UTC', { before, after, time })
    : phrase('{temperature} · {time} UTC', { temperature: after, time })
}

function describeCity({ changes, ...place }: CityValues, isChanged: boolean) {
  if (isChanged) return changes ? describeChanges(changes) : LABELS.otherNames
  const shown = [place.latitude, place.longitude, place.timezone].filter((value) => value !== null)
  return joined(shown.map(valuePhrase), (first, second) =>
    phrase('{first} · {second}', { first, second })
  )
}

function describeChanges(changes: NonNullable<CityValues['changes']>) {
  const described = Object.entries(changes).map(([field, { from, to }]) => {
    const [before, after] = [from, to].map(valuePhrase)
    // The values "enabled" and "disabled" need no name of a field.
    return field === 'enabled'
      ? phrase('{before} → {after}', { before, after })
      : phrase('{field} {before} → {after}', { field: LABELS[field], before, after })
  })
  return joined(described, (first, second) => phrase('{first}, {second}', { first, second }))
}

const joined = (phrases: Phrase[], join: (first: Phrase, second: Phrase) => Phrase) =>
  phrases.length ? phrases.reduce(join) : ''

function valuePhrase(value: unknown) {
  if (typeof value === 'boolean') return value ? phrase('enabled') : phrase('disabled')
  return typeof value === 'number'
    ? phrase('{n, number, ::.######}', { n: value })
    : phrase('{text}', { text: value })
}
