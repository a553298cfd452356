import type { HttpContext } from '@adonisjs/core/http'
import { memberFor } from '#api/member_for'
import * as operations from '#api/operations/members'
import { respondCreated } from '#api/respond'
import { unwatchCity, watchCity } from '#board/watch_city'
import CityWithReadingTransformer from '#transformers/city_with_reading_transformer'

/** Lets an admin watch and unwatch cities for a member. */
export default class SubscriptionsController {
  async store(ctx: HttpContext) {
    const member = await memberFor(ctx, 'actOnBehalfOf')
    const { cityId } = await operations.watchCity.body(ctx)
    const city = await watchCity(member, cityId, { by: ctx.auth.user })
    const data = CityWithReadingTransformer.transform(city)
    return respondCreated(ctx, `/api/v1/members/${member.id}/board`, data)
  }

  /** Not an error if the city was not on the board: somebody else may have been faster. */
  async destroy(ctx: HttpContext) {
    const member = await memberFor(ctx, 'actOnBehalfOf')
    await unwatchCity(member, ctx.params.cityId, ctx.auth.user)
    return ctx.response.noContent()
  }
}
