import type { HttpContext } from '@adonisjs/core/http'
import { entryColumns } from '#exports/columns'
import { download, formatOf } from '#exports/download'
import { streamExport } from '#exports/stream_export'
import { entriesOf } from '#training/log'
import { logFilterValidator } from '#validators/log'

/** The filtered entries of the member who is signed in, as a file that can be imported again. */
export default class ExportsController {
  async show(ctx: HttpContext) {
    const filter = await ctx.request.validateUsing(logFilterValidator)
    const format = formatOf(ctx)
    const entries = entriesOf(ctx.auth.user!, filter)
    return download(ctx, 'log', format, streamExport(entries, entryColumns, format))
  }
}
