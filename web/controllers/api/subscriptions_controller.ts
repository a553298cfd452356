import type { HttpContext } from '@adonisjs/core/http'
import { subscriptions } from '#admin/lists/subscription_list'
import { listSubscriptions } from '#api/operations/members'
import * as operations from '#api/operations/subscriptions'
import { cursorsOf, linkPages, respond, respondCreated } from '#api/respond'
import { unwatchCity, watchCity } from '#board/watch_city'
import CityWithReadingTransformer from '#transformers/city_with_reading_transformer'
import SubscriptionTransformer from '#transformers/subscription_transformer'

export default class SubscriptionsController {
  /** Lists the subscriptions of all members, for admins. The other actions are for the owner of the token. */
  async index(ctx: HttpContext) {
    const page = await subscriptions.rows(await listSubscriptions.query(ctx), ctx.auth.user!)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, SubscriptionTransformer.transform(page.rows))
  }

  async store(ctx: HttpContext) {
    const { cityId, place } = await operations.store.body(ctx)
    const city = await watchCity(ctx.auth.user!, cityId, { place })
    const data = CityWithReadingTransformer.transform(city)
    return respondCreated(ctx, `/api/v1/cities/${city.id}`, data)
  }

  /** Not an error if the city was not on the board: another program may have been faster. */
  async destroy({ auth, params, response }: HttpContext) {
    await unwatchCity(auth.user!, params.id)
    return response.noContent()
  }
}
