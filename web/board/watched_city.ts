import { errors } from '@adonisjs/lucid'
import type User from '#models/user'

/**
 * Returns a city on a member's board. Searches all of the board, so that a city above the limit is not
 * found.
 * @throws E_ROW_NOT_FOUND if the member does not watch the city
 */
export async function watchedCity(member: User, id: number) {
  const cities = await member.watchedCities()
  const city = cities.find((each) => each.id === id)
  if (!city) throw new errors.E_ROW_NOT_FOUND()
  return city
}
