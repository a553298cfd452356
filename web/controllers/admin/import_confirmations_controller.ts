import { setTimeout as pause } from 'node:timers/promises'
import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import config from '#config/imports'
import { applyImport } from '#imports/web_import'
import { runInBackground } from '#mails/send_in_background'
import Import from '#models/import'

export default class ImportConfirmationsController {
  async store({ auth, params, response }: HttpContext) {
    const record = await Import.findOrFail(params.id)
    const page = `/admin/imports/${record.id}`
    if (!(await record.claim())) {
      const message = 'This import was already applied, or it can no longer be applied.'
      throw new UserFacingException(message, { status: 409, redirectTo: page })
    }
    const applied = applyImport(record, auth.user!.id)
    runInBackground('applying an import failed', () => applied)
    await Promise.race([applied, pause(config.pageWaitMs)])
    return response.redirect(page)
  }
}
