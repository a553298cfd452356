import type { HttpContext } from '@adonisjs/core/http'
import { listOfRoute } from '#admin/lists/all_lists'
import { download, formatOf } from '#exports/download'
import { streamExport } from '#exports/stream_export'

/** All rows that match a list's filters, as a file. */
export default class ListExportsController {
  async show(ctx: HttpContext) {
    const { definition, validator } = listOfRoute(ctx)
    const { name, id, find, columns } = definition
    const { sort, after, before, ...filter } = await ctx.request.validateUsing(validator)
    const format = formatOf(ctx)
    return download(ctx, name, format, streamExport(find(filter), columns!, format, id))
  }
}
