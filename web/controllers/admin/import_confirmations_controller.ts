import type { HttpContext } from '@adonisjs/core/http'
import ImportClosedException from '#exceptions/import_closed_exception'
import { requestApplication } from '#imports/request_import'
import Import from '#models/import'

export default class ImportConfirmationsController {
  async store({ auth, params, response }: HttpContext) {
    const record = await Import.ofAdmins().where('id', params.id).firstOrFail()
    if (!(await requestApplication(record, auth.user!.id))) {
      throw ImportClosedException.forApplication(record)
    }
    return response.redirect(`/admin/imports/${record.id}`)
  }
}
