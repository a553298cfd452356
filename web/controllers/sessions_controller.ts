import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { signIn, signOut } from '#accounts/sign_in'
import { SignInThrottle } from '#accounts/sign_in_throttle'
import { verifyCredentials } from '#accounts/verify_password'
import { DEACTIVATED_MESSAGE } from '#models/sign_in'
import { signInValidator } from '#validators/user'

export default class SessionsController {
  async create({ view }: HttpContext) {
    return view.render('pages/login')
  }

  /** Tells a page whose sign-in this browser has now. */
  async show({ auth, response, session }: HttpContext) {
    // The messages are for the next page that the browser shows.
    session.reflash()
    return response.json({ signIn: auth.user?.signInId ?? null })
  }

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const { email, password, remember } = await request.validateUsing(signInValidator)
    const throttle = new SignInThrottle(email, request.ip())
    await throttle.begin()
    const user = await verifyCredentials(email, password)
    await throttle.succeeded()
    if (!user.active) {
      throw new UserFacingException(DEACTIVATED_MESSAGE, { status: 403, redirectTo: '/login' })
    }
    await signIn(ctx, user, { remember })
    return response.redirect().toIntended('/dashboard')
  }

  async destroy(ctx: HttpContext) {
    await signOut(ctx)
    return ctx.response.redirect('/login')
  }
}
