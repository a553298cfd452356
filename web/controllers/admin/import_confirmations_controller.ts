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
      const storing = applyImport(it, auth.user!.id)
      runInBackground('an import was not stored', () => storing)
      await Promise.race([storing, pause(config.pageWaitMs)])
    } else {
      session.flash('error', 'That is stored already, or not waiting any longer.')
    }
    return response.redirect(`/admin/imports/${it.id}`)
  }
}
