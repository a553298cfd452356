import type { HttpContext } from '@adonisjs/core/http'
import { limitedOwner } from '#accounts/limited_owner'
import { consume } from '#accounts/rate_limit'
import * as operations from '#api/operations/city_suggestions'
import { respond } from '#api/respond'
import { suggestCities } from '#board/suggest_cities'
import limits from '#config/rate_limits'
import SuggestedCityTransformer from '#transformers/suggested_city_transformer'

export default class CitySuggestionsController {
  async index(ctx: HttpContext) {
    const user = ctx.auth.user!
    const { name } = await operations.index.query(ctx)
    await consume([limits.citySuggestionsPerMember, limitedOwner(ctx, user.id)])
    const found = name?.trim() ? await suggestCities(name) : []
    const watched = await user.watchedCities()
    const watchedIds = new Set(watched.map(({ id }) => id))
    const cities = found.map((city) => ({ ...city, isWatched: watchedIds.has(city.id) }))
    return respond(ctx, SuggestedCityTransformer.transform(cities))
  }
}
