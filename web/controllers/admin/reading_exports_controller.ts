import type { HttpContext } from '@adonisjs/core/http'
import { readingColumns } from '#exports/columns'
import { download, formatOf } from '#exports/download'
import { exportOf } from '#exports/export_of'
import Reading from '#models/reading'
import { readingExportValidator } from '#validators/reading'

export default class ReadingExportsController {
  async show(ctx: HttpContext) {
    const { city, source, from, to } = await ctx.request.validateUsing(readingExportValidator)
    const readings = Reading.query()
      .if(city, (query) => query.where('cityId', city!))
      .if(source, (query) => query.where('source', source!))
      .if(from, (query) => query.where('measuredAt', '>=', from!.toSQL()!))
      .if(to, (query) => query.where('measuredAt', '<', to!.toSQL()!))
    const format = formatOf(ctx)
    return download(ctx, 'readings', format, exportOf(readings, readingColumns, format))
  }
}
