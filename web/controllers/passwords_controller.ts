import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import SignIn from '#models/sign_in'
import { passwordValidator } from '#validators/user'

export default class PasswordsController {
  async update({ auth, request, response, session }: HttpContext) {
    const user = auth.user!
    const verb = user.password === null ? 'set' : 'changed'
    const { password } = await request.validateUsing(passwordValidator, { meta: { user } })
    await db.transaction(async (trx) => {
      await user.useTransaction(trx).merge({ password }).save()
      await SignIn.endOthers(user, trx)
    })
    session.flash('success', `Your password is ${verb}; you are signed out everywhere else.`)
    return response.redirect('/settings')
  }
}
