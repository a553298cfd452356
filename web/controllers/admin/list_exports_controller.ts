import type { HttpContext } from '@adonisjs/core/http'
import { listOfRoute } from '#admin/lists/all_lists'
import { download, formatOf } from '#exports/download'

/** All rows that match a list's filters, as a file. */
export default class ListExportsController {
  async show(ctx: HttpContext) {
    const list = listOfRoute(ctx)
    const filter = await ctx.request.validateUsing(list.filterValidator)
    const format = formatOf(ctx)
    return download(ctx, list.definition.name, format, list.exported(filter, format))
  }
}
