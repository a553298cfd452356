import type { HttpContext } from '@adonisjs/core/http'
import { clearSession } from '#accounts/sign_in'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import { deletionValidator } from '#validators/user'
import { deleteAccount } from '#accounts/delete_account'
import { phrase } from '#support/phrase'

export default class DeletionsController {
  async create({ view }: HttpContext) {
    return view.render('pages/settings/deletion')
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const user = auth.user!
    const throttle = new SignInThrottle(user.email, request.ip())
    await request.validateUsing(deletionValidator, { meta: { user, throttle } })
    await deleteAccount(user)
    await clearSession(ctx)
    session.flash('success', phrase('Your account and your personal data are deleted.'))
    return response.redirect('/')
  }
}
