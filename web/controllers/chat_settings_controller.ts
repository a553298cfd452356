import type { HttpContext } from '@adonisjs/core/http'
import { chatSettingsValidator } from '#validators/chat_settings'
import { phrase } from '#support/phrase'

export default class ChatSettingsController {
  async update({ auth, request, response, session }: HttpContext) {
    await auth.user!.merge(await request.validateUsing(chatSettingsValidator)).save()
    session.flash('success', phrase('Your chat settings are saved.'))
    return response.redirect('/settings')
  }
}
