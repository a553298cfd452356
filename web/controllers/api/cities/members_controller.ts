import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/club'
import { cursorsOf, linkPages, respond } from '#api/respond'
import City from '#models/city'
import { membersIn } from '#training/logged_in_city'
import MemberInCityTransformer from '#transformers/member_in_city_transformer'

/** Members who have trained in a city. */
export default class MembersController {
  async index(ctx: HttpContext) {
    const position = await operations.membersInCity.query(ctx)
    const city = await City.query().where({ id: ctx.params.id, enabled: true }).firstOrFail()
    const page = await membersIn(city.id, ctx.auth.user!, position)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, MemberInCityTransformer.transform(page.rows))
  }
}
