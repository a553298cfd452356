import type { HttpContext } from '@adonisjs/core/http'
import { memberFor } from '#api/member_for'
import { respond } from '#api/respond'
import CityWithReadingTransformer from '#transformers/city_with_reading_transformer'

export default class BoardsController {
  async show(ctx: HttpContext) {
    const member = await memberFor(ctx, 'actOnBehalfOf')
    return respond(ctx, CityWithReadingTransformer.transform(await member.watchedCities()))
  }
}
