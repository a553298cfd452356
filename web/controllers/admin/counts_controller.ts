import type { HttpContext } from '@adonisjs/core/http'
import { listOf } from '#admin/lists/all_lists'

/** How many rows the filters of a list find, counted when somebody wants to know. */
export default class CountsController {
  async show(ctx: HttpContext) {
    const list = listOf(ctx)
    const { sort, after, before, ...filter } = await ctx.request.validateUsing(list.validator)
    return ctx.view.render('pages/admin/counts/show', {
      count: await list.count(list.is.find(filter)),
    })
  }
}
