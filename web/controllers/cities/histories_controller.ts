import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { watchedCity } from '#board/watched_city'
import limits from '#config/rate_limits'
import { sayIn } from '#languages/say'
import { historyValidator } from '#validators/history'
import { historyJson, historyOf } from '#weather/history/city_history'

/** The history of a city on the member's board, for the chart of its page. */
export default class HistoriesController {
  async show({ auth, i18n, params, request, response }: HttpContext) {
    const user = auth.user!
    const { period } = await request.validateUsing(historyValidator)
    await consume([limits.historiesPerMember, String(user.id)])
    const city = await watchedCity(user, Number(params.id))
    const reader = { unit: user.temperatureUnit, locale: user.locale, say: sayIn(i18n!) }
    return response.json(historyJson(await historyOf(city, period ?? 'day', reader)))
  }
}
