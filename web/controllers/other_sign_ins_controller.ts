import type { HttpContext } from '@adonisjs/core/http'
import SignIn from '#models/sign_in'
import { phrase } from '#support/phrase'

export default class OtherSignInsController {
  async destroy({ auth, response, session }: HttpContext) {
    await SignIn.endOtherSessions(auth.user!)
    session.flash('success', phrase('You are signed out everywhere else.'))
    return response.redirect('/settings/sign-ins')
  }
}
