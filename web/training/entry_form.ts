import type { Say } from '#browser/format_text'
import type Entry from '#models/entry'
import type User from '#models/user'
import { phrase, type Phrase } from '#support/phrase'
import { distanceInput } from '#training/distance'
import { formatDuration } from '#training/duration'
import type { Kind } from '#training/kinds'
import { placesOf } from '#training/places'

/**
 * Returns what a form for an entry needs: its values, and the places to choose from.
 * @param member whose entry it is
 * @param today the member's calendar day
 * @param options.entry omitted for a new entry
 * @param options.kind suggestion for a new entry
 */
export async function entryForm(
  member: User,
  today: string,
  { entry, kind, say }: { entry?: Entry; kind?: Kind; say?: Say }
) {
  const places = await placesOf(member, entry)
  return {
    id: entry?.id,
    today: latestDate(today, entry),
    unit: member.distanceUnit,
    places: new Map<string, string | Phrase>([['', phrase('No place')], ...places.map(toOption)]),
    values: entry ? valuesOf(entry, member, say) : { date: today, kind },
  }
}

const toOption = ({ id, title }: { id: number; title: string }): [string, string] => [
  String(id),
  title,
]

/** The values as the member typed them. */
function valuesOf(entry: Entry, { distanceUnit, locale }: User, say?: Say) {
  return {
    date: entry.date,
    kind: entry.kind,
    distance: distanceInput(entry.distanceM, entry.distanceUnit ?? distanceUnit, locale, say),
    duration: formatDuration(entry.durationS),
    started_at: entry.startedAt?.replace(/:00$/, ''),
    city_id: String(entry.cityId ?? ''),
    title: entry.title,
    note: entry.note,
  }
}

/** Returns the data with which a form for an entry is validated. */
export async function entryWriter(member: User, today: string, entry?: Entry) {
  const places = await placesOf(member, entry)
  const cityIds = places.map(({ id }) => id)
  return { unit: member.distanceUnit, today: latestDate(today, entry), cityIds }
}

/** Whoever travels west meets the day of their last entry again. The entry can still be edited. */
const latestDate = (today: string, entry?: Entry) =>
  entry && entry.date > today ? entry.date : today
