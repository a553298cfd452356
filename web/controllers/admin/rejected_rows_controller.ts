import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { download } from '#exports/download'
import { importTypeOf } from '#imports/import_types'
import { rejectedRows } from '#imports/rejected_rows'
import Import from '#models/import'

export default class RejectedRowsController {
  async show(ctx: HttpContext) {
    const { params, request } = ctx
    const record = await Import.forDisplay(Import.ofAdmins()).where('id', params.id).firstOrFail()
    if (!record.hasRows) throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    const rows = rejectedRows(importTypeOf(record.type), `staging.judged_${record.id}`, (query) =>
      db.rawQuery(query)
    )
    return download(ctx, `rejected-${record.id}`, 'csv', rows)
  }
}
