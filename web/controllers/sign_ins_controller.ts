import type { HttpContext } from '@adonisjs/core/http'
import SignIn from '#models/sign_in'
import { phrase } from '#support/phrase'

export default class SignInsController {
  async index({ auth, view }: HttpContext) {
    return view.render('pages/settings/sign_ins', {
      signIns: await SignIn.activeSessions(auth.user!),
    })
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const signIn = await SignIn.activeSessions(auth.user!)
      .where('sign_ins.id', params.id)
      .firstOrFail()
    await SignIn.end(signIn.id)
    session.flash('success', phrase('{device} is signed out.', { device: signIn.deviceName }))
    return response.redirect('/settings/sign-ins')
  }
}
