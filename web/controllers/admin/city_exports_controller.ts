import type { HttpContext } from '@adonisjs/core/http'
import { cityColumns } from '#exports/columns'
import { download, formatOf } from '#exports/download'
import { exportOf } from '#exports/export_of'
import City from '#models/city'
import { listValidator } from '#validators/list'

export default class CityExportsController {
  async show(ctx: HttpContext) {
    const { search } = await ctx.request.validateUsing(listValidator)
    const format = formatOf(ctx)
    return download(ctx, 'cities', format, exportOf(City.search(search), cityColumns, format))
  }
}
