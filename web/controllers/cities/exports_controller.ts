import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { watchedCity } from '#board/watched_city'
import limits from '#config/rate_limits'
import { download } from '#exports/download'
import { streamHistory } from '#exports/stream_history'
import { historyValidator } from '#validators/history'
import { windowOf } from '#weather/history/periods'

/** All readings of a period of a city on the member's board, as a file. */
export default class ExportsController {
  async show(ctx: HttpContext) {
    const user = ctx.auth.user!
    const { period = 'day' } = await ctx.request.validateUsing(historyValidator)
    await consume([limits.historyFilesPerMember, String(user.id)])
    const city = await watchedCity(user, Number(ctx.params.id))
    const { start } = windowOf(period, city.timezone)
    return download(ctx, `city-${city.id}-${period}`, 'csv', streamHistory(city, start, user))
  }
}
