import type { HttpContext } from '@adonisjs/core/http'
import { respond } from '#api/respond'
import ImportClosedException from '#exceptions/import_closed_exception'
import { requestApplication } from '#imports/request_import'
import Import from '#models/import'
import ImportTransformer from '#transformers/import_transformer'

export default class ConfirmationsController {
  async store(ctx: HttpContext) {
    const { auth, params, response } = ctx
    const staged = await Import.ofAdmins().where('id', params.id).firstOrFail()
    if (!(await requestApplication(staged, auth.user!.id))) {
      throw ImportClosedException.forApplication(staged)
    }
    const record = await Import.forDisplay(Import.ofAdmins()).where('id', staged.id).firstOrFail()
    response.status(202)
    return respond(ctx, ImportTransformer.transform(record))
  }
}
