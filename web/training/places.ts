import City from '#models/city'
import type User from '#models/user'

/**
 * Returns the cities that a member may choose for an entry, by name: those on their board, and the
 * city that the entry already has, even if it is no longer watched or was disabled.
 */
export async function placesOf(member: User, entry?: { cityId: number | null }) {
  const watched = await member.watchedCities()
  return City.query()
    .whereIn('id', [...watched.map(({ id }) => id), entry?.cityId ?? 0])
    .orderBy('name')
    .orderBy('id')
}
