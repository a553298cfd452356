import { setTimeout as pause } from 'node:timers/promises'
import type { HttpContext } from '@adonisjs/core/http'
import config from '#config/imports'
import { applyImport } from '#imports/web_import'
import { runInBackground } from '#mails/deliver'
import Import from '#models/import'

export default class ImportConfirmationsController {
  async store({ auth, params, response, session }: HttpContext) {
    const it = await Import.findOrFail(params.id)
    if (await it.claim()) {
      const applied = applyImport(it, auth.user!.id)
      runInBackground('applying an import failed', () => applied)
      await Promise.race([applied, pause(config.pageWaitMs)])
    } else {
      session.flash('error', 'This import was already applied, or it can no longer be applied.')
    }
    return response.redirect(`/admin/imports/${it.id}`)
  }
}
