import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { changeEntryChoices } from '#imports/change_entry_choices'
import { submittedChoices } from '#imports/entry_choices'
import { requestApplication } from '#imports/request_import'
import { phrase } from '#support/phrase'
import Import from '#models/import'

export default class ImportConfirmationsController {
  /** The button is in the form of the choices, so that nothing that was chosen is lost. */
  async store({ auth, params, request, response }: HttpContext) {
    const member = auth.user!
    const record = await Import.ofLog(member).where('id', params.id).firstOrFail()
    const page = `/log/imports/${record.id}`
    await changeEntryChoices(record, submittedChoices(request.body()))
    if (!(await requestApplication(record, member.id))) {
      const message = phrase('This import was already applied, or it can no longer be applied.')
      throw new UserFacingException(message, { status: 409, redirectTo: page })
    }
    return response.redirect(page)
  }
}
