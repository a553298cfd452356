import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { requestApplication } from '#imports/request_import'
import Import from '#models/import'
import { phrase } from '#support/phrase'

export default class ImportConfirmationsController {
  async store({ auth, params, response }: HttpContext) {
    const record = await Import.ofAdmins().where('id', params.id).firstOrFail()
    const page = `/admin/imports/${record.id}`
    if (!(await requestApplication(record, auth.user!.id))) {
      const message = phrase('This import was already applied, or it can no longer be applied.')
      throw new UserFacingException(message, { status: 409, redirectTo: page })
    }
    return response.redirect(page)
  }
}
