import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { formatTemperature } from '#browser/format_temperature'
import board from '#config/board'
import limits from '#config/rate_limits'
import { sayIn } from '#languages/say'
import { listValidator } from '#validators/list'
import { suggestCities, type SuggestedCity } from '#board/suggest_cities'
import { timeIn } from '#support/time_in'

/** Cities for a member who types the name of one on the board. */
export default class CitySuggestionsController {
  async index({ auth, i18n, locale, request }: HttpContext) {
    const user = auth.user!
    const { search } = await request.validateUsing(listValidator)
    await consume([limits.citySuggestionsPerMember, String(user.id)])
    const watched = await user.watchedCities()
    const found = search?.trim() ? await suggestCities(search) : []

    const watchedIds = new Set(watched.map(({ id }) => id))
    const suggestion = ({ celsius, timezone, ...city }: SuggestedCity) => ({
      ...city,
      temperature: formatTemperature(celsius, user.temperatureUnit, locale!, sayIn(i18n!)),
      localTime: timeIn(timezone, locale!),
      isWatched: watchedIds.has(city.id),
    })
    return { isFull: watched.length >= board.citiesPerMember, cities: found.map(suggestion) }
  }
}
