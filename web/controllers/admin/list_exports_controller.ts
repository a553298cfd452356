import type { HttpContext } from '@adonisjs/core/http'
import { download, formatOf } from '#exports/download'
import { streamExport } from '#exports/stream_export'
import { listOf } from '#admin/lists/all_lists'

/** All that the filters of a list find, as a file. */
export default class ListExportsController {
  async show(ctx: HttpContext) {
    const { is } = listOf(ctx)
    const { sort, after, before, ...filter } = await ctx.request.validateUsing(
      listOf(ctx).validator
    )
    const format = formatOf(ctx)
    return download(ctx, is.name, format, streamExport(is.find(filter), is.columns!, format))
  }
}
