import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/board'
import { respond } from '#api/respond'
import boardConfig from '#config/board'
import { arrangeBoard } from '#board/arrange_board'
import CityWithReadingTransformer from '#transformers/city_with_reading_transformer'

const { feed, demo, entered } = boardConfig.staleAfterS
const staleAfterS = { 'open-meteo': feed, 'station': feed, demo, 'other': entered }

export default class BoardController {
  async show(ctx: HttpContext) {
    const cities = await ctx.auth.user!.watchedCities()
    return respond(ctx, CityWithReadingTransformer.transform(cities), { staleAfterS })
  }

  async update(ctx: HttpContext) {
    const { cityIds } = await operations.update.body(ctx)
    await arrangeBoard(ctx.auth.user!, cityIds)
    return this.show(ctx)
  }
}
