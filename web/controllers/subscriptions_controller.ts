import type { HttpContext } from '@adonisjs/core/http'
import { subscriptionValidator } from '#validators/subscription'
import { unwatchCity, watchCity } from '#board/watch_city'
import { isolated } from '#support/plain_text'

export default class SubscriptionsController {
  async store({ auth, request, response, session }: HttpContext) {
    const { city_id: cityId } = await request.validateUsing(subscriptionValidator)
    const city = await watchCity(auth.user!, cityId)
    session.flash('success', `You now watch ${isolated(city.name)}.`)
    return response.redirect().withQs().back()
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const user = auth.user!
    const city = await user.related('cities').query().where('cities.id', params.city_id).first()
    // If another tab has already stopped watching the city, this is not an error.
    if (city && (await unwatchCity(user, city.id))) {
      session.flash('success', `You no longer watch ${isolated(city.name)}.`)
      const label = `watch ${isolated(city.name)} again`
      session.flash('undo', { action: '/subscriptions', name: 'city_id', value: city.id, label })
    }
    return response.redirect().withQs().back()
  }
}
