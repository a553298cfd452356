import type { HttpContext } from '@adonisjs/core/http'
import { listOfRoute } from '#admin/lists/all_lists'

/** Number of rows that match a list's filters. Lists load it only on request. */
export default class CountsController {
  async show(ctx: HttpContext) {
    const list = listOfRoute(ctx)
    const filter = await ctx.request.validateUsing(list.filterValidator)
    const count = await list.count(list.definition.find(filter))
    return ctx.view.render('pages/admin/counts/show', { count })
  }
}
