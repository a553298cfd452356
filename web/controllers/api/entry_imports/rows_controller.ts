import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/entry_imports'
import { cutPage, respond } from '#api/respond'
import config from '#config/imports'
import { classifiedEntries } from '#imports/classified_entries'
import { choicesOf } from '#imports/entry_choices'
import Import from '#models/import'
import EntryImportRowTransformer from '#transformers/entry_import_row_transformer'
import { OUTCOMES } from '#validators/import'

export default class RowsController {
  async index(ctx: HttpContext) {
    const { outcome, after } = await operations.rows.query(ctx)
    const record = await Import.forDisplay(Import.ofLog(ctx.auth.user!))
      .where('id', ctx.params.id)
      .firstOrFail()
    const part = {
      outcome: outcome && OUTCOMES[outcome],
      after: after ?? undefined,
      limit: config.rowsPerPage + 1,
    }
    const found = record.hasRows ? await classifiedEntries(record, part) : []
    const rows = cutPage(ctx, found, config.rowsPerPage, ({ line }) => line)
    const choices = choicesOf(record).rows
    const chosen = rows.map((row) => ({ row, choice: choices[row.line] }))
    return respond(ctx, EntryImportRowTransformer.transform(chosen))
  }
}
