import type { HttpContext } from '@adonisjs/core/http'
import ImportClosedException from '#exceptions/import_closed_exception'
import { changeEntryChoices } from '#imports/change_entry_choices'
import { submittedChoices } from '#imports/entry_choices'
import { requestApplication } from '#imports/request_import'
import Import from '#models/import'

export default class ImportConfirmationsController {
  /** The button is in the form of the choices, so that nothing that was chosen is lost. */
  async store({ auth, params, request, response }: HttpContext) {
    const member = auth.user!
    const record = await Import.ofLog(member).where('id', params.id).firstOrFail()
    await changeEntryChoices(record, submittedChoices(request.body()))
    if (!(await requestApplication(record, member.id))) {
      throw ImportClosedException.forApplication(record)
    }
    return response.redirect(`/log/imports/${record.id}`)
  }
}
