import Entry from '#models/entry'
import type User from '#models/user'
import { placesOf } from '#training/places'

/**
 * Adds a copy of an entry on another day: the same kind, distance, duration, title and place. The
 * start time, the note and the track belong to their day. The place is left out if the member could
 * not choose it now.
 * @throws E_ROW_NOT_FOUND if the member has no such entry
 */
export async function copyEntry(
  member: User,
  id: number,
  date: string,
  source: 'page' | 'api' = 'page'
) {
  const original = await Entry.of(member).where('id', id).firstOrFail()
  const { kind, distanceM, distanceUnit, durationS, title } = original
  const places = await placesOf(member)
  const place = places.find((city) => city.id === original.cityId)
  return Entry.create({
    userId: member.id,
    date,
    kind,
    distanceM,
    distanceUnit,
    durationS,
    title,
    cityId: place?.id ?? null,
    source,
  })
}
