import { operation } from '#api/operation'
import { list } from '#api/schema'
import { SuggestedCity } from '#api/schemas/city'
import { apiSuggestionsValidator } from '#validators/city'

export const index = operation({
  id: 'suggestCities',
  tag: 'Cities',
  summary: 'Suggest cities for a name that somebody types',
  description:
    'At most six enabled cities, the best first, found by their names in all languages and by their country. If there are none, cities with a similar name.',
  ability: 'cities:read',
  query: apiSuggestionsValidator,
  success: { status: 200, description: 'The cities', data: list(SuggestedCity) },
})
