import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/imports'
import { cutPage, respond } from '#api/respond'
import config from '#config/imports'
import { previewRows } from '#imports/preview'
import Import from '#models/import'
import ImportRowTransformer from '#transformers/import_row_transformer'
import { OUTCOMES } from '#validators/import'

export default class RowsController {
  async index(ctx: HttpContext) {
    const { outcome, after } = await operations.rows.query(ctx)
    const record = await Import.forDisplay(Import.ofAdmins())
      .where('id', ctx.params.id)
      .firstOrFail()
    const part = {
      outcome: outcome && OUTCOMES[outcome],
      after: after ?? undefined,
      limit: config.rowsPerPage + 1,
    }
    const found = record.hasRows ? await previewRows(record, part) : []
    const rows = cutPage(ctx, found, config.rowsPerPage, ({ line }) => line)
    return respond(ctx, ImportRowTransformer.transform(rows))
  }
}
