import type { HttpContext } from '@adonisjs/core/http'
import { respond } from '#api/respond'
import ImportClosedException from '#exceptions/import_closed_exception'
import { requestApplication } from '#imports/request_import'
import Import from '#models/import'
import EntryImportTransformer from '#transformers/entry_import_transformer'

export default class ConfirmationsController {
  async store(ctx: HttpContext) {
    const { auth, params, response } = ctx
    const member = auth.user!
    const staged = await Import.ofLog(member).where('id', params.id).firstOrFail()
    if (!(await requestApplication(staged, member.id))) {
      throw ImportClosedException.forApplication(staged)
    }
    const query = Import.forDisplay(Import.ofLog(member))
    const record = await query.where('id', staged.id).firstOrFail()
    response.status(202)
    return respond(ctx, EntryImportTransformer.transform(record))
  }
}
