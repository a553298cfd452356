import type { HttpContext } from '@adonisjs/core/http'
import { subscriptionValidator } from '#validators/subscription'

export default class SubscriptionsController {
  async store({ auth, request, response, session }: HttpContext) {
    const { city_id: cityId } = await request.validateUsing(subscriptionValidator)
    const city = await auth.user!.watch(cityId)
    session.flash('success', `You watch ${city.name} now.`)
    return response.redirect().withQs().back()
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const user = auth.user!
    const city = await user.related('cities').query().where('cities.id', params.city_id).first()
    // Gone already, from another tab: no reason to complain.
    if (city && (await user.unwatch(city.id))) {
      session.flash('success', `You no longer watch ${city.name}.`)
      const label = `watch ${city.name} again`
      session.flash('undo', { action: '/subscriptions', name: 'city_id', value: city.id, label })
    }
    return response.redirect().withQs().back()
  }
}
