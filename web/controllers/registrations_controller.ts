import type { HttpContext } from '@adonisjs/core/http'
import SignIn from '#models/sign_in'
import User from '#models/user'
import { registrationValidator } from '#validators/user'

export default class RegistrationsController {
  async create({ view }: HttpContext) {
    return view.render('pages/register')
  }

  async store({ request, auth, response }: HttpContext) {
    const user = await User.create(await request.validateUsing(registrationValidator))
    await SignIn.start(user, request.header('user-agent'))
    await auth.use('web').login(user)
    return response.redirect('/dashboard')
  }
}
