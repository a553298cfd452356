import type { HttpContext } from '@adonisjs/core/http'
import { subscriptionValidator } from '#validators/subscription'
import { unwatchCity, watchCity } from '#board/watch_city'
import { phrase } from '#support/phrase'
import { isolated } from '#support/plain_text'

export default class SubscriptionsController {
  async store({ auth, request, response, session }: HttpContext) {
    const { city_id: cityId, place } = await request.validateUsing(subscriptionValidator)
    const city = await watchCity(auth.user!, cityId, { place })
    if (request.accepts(['html', 'json']) === 'json') return { id: city.id, name: city.name }
    session.flash('success', phrase('You now watch {city}.', { city: isolated(city.name) }))
    return response.redirect().withQs().back()
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const user = auth.user!
    const city = await user.related('cities').query().where('cities.id', params.city_id).first()
    // If another tab has already stopped watching the city, this is not an error.
    const place = city && (await unwatchCity(user, city.id))
    if (city && place !== undefined) {
      const name = { city: isolated(city.name) }
      session.flash('success', phrase('You no longer watch {city}.', name))
      const label = phrase('watch {city} again', name)
      const fields = { city_id: city.id, place }
      session.flash('undo', { action: '/subscriptions', fields, label })
    }
    return response.redirect().withQs().back()
  }
}
