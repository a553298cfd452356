import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { download } from '#exports/download'
import { rejectedRowsOf } from '#imports/rejected_rows_of'
import Import from '#models/import'

export default class RejectedRowsController {
  async show(ctx: HttpContext) {
    const { params, request } = ctx
    const record = await Import.forDisplay(Import.ofAdmins()).where('id', params.id).firstOrFail()
    if (!record.hasRows) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    return download(ctx, `rejected-${record.id}`, 'csv', rejectedRowsOf(record))
  }
}
