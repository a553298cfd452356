import type { HttpContext } from '@adonisjs/core/http'
import { Attempt } from '#accounts/sign_in_throttle'
import SignIn, { DEACTIVATED } from '#models/sign_in'
import User from '#models/user'
import { signInValidator } from '#validators/user'

export default class SessionsController {
  async create({ view }: HttpContext) {
    return view.render('pages/login')
  }

  async store({ request, auth, response, session }: HttpContext) {
    const { email, password, remember } = await request.validateUsing(signInValidator)
    const attempt = new Attempt(email, request.ip())
    await attempt.begin()
    const user = await User.verifyCredentials(email, password)
    await attempt.succeeded()
    if (!user.active) {
      session.flash('error', DEACTIVATED)
      return response.redirect('/login')
    }
    await SignIn.start(user, request.header('user-agent'))
    await auth.use('web').login(user, remember)
    return response.redirect().toIntended('/dashboard')
  }

  async destroy({ auth, session, response }: HttpContext) {
    await SignIn.end(auth.user!.signInId!)
    await auth.use('web').logout()
    session.clear()
    session.regenerate()
    return response.redirect('/login')
  }
}
