import type { HttpContext } from '@adonisjs/core/http'
import { subscriptions } from '#admin/lists/subscription_list'
import { renderList } from '#admin/lists/render_list'
import User from '#models/user'
import { subscriptionValidator } from '#validators/subscription'
import { unwatchCity, watchCity } from '#board/watch_city'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

/** Lists who watches what, and lets an admin watch and unwatch cities for a member. */
export default class SubscriptionsController {
  async index(ctx: HttpContext) {
    return renderList(ctx, subscriptions)
  }

  async store({ auth, bouncer, params, request, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('actOnBehalfOf', member)
    const { city_id: cityId } = await request.validateUsing(subscriptionValidator)
    const city = await watchCity(member, cityId, { by: auth.user })
    const names = { name: isolated(member.name), city: isolated(city.name) }
    session.flash('success', phrase('{name} now watches {city}.', names))
    return response.redirect().withQs().back()
  }

  async destroy({ auth, bouncer, params, response, session }: HttpContext) {
    const member = await User.findOrFail(params.id)
    await bouncer.with('UserPolicy').authorize('actOnBehalfOf', member)
    const city = await member.related('cities').query().where('cities.id', params.city_id).first()
    if (city && (await unwatchCity(member, city.id, auth.user)) !== undefined) {
      const names = { name: isolated(member.name), city: isolated(city.name) }
      session.flash('success', phrase('{name} no longer watches {city}.', names))
    }
    return response.redirect().withQs().back()
  }
}
