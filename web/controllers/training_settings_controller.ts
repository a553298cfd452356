import type { HttpContext } from '@adonisjs/core/http'
import { trainingSettingsValidator } from '#validators/training_settings'
import { phrase } from '#support/phrase'

export default class TrainingSettingsController {
  async update({ auth, request, response, session }: HttpContext) {
    await auth.user!.merge(await request.validateUsing(trainingSettingsValidator)).save()
    session.flash('success', phrase('Your training settings are saved.'))
    return response.redirect('/settings')
  }
}
