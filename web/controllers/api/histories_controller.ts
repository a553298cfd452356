import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/histories'
import { respond } from '#api/respond'
import { watchedCity } from '#board/watched_city'
import HistoryTransformer from '#transformers/history_transformer'
import { measuredHistory } from '#weather/history/city_history'

export default class HistoriesController {
  async show(ctx: HttpContext) {
    const { period = 'day' } = await operations.show.query(ctx)
    const city = await watchedCity(ctx.auth.user!, Number(ctx.params.id))
    const history = await measuredHistory(city, period)
    return respond(ctx, HistoryTransformer.transform({ ...history, cityId: city.id }))
  }
}
