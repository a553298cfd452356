import type { HttpContext } from '@adonisjs/core/http'
import { signIn, signOut } from '#accounts/sign_in'
import { verifySignIn } from '#accounts/verify_sign_in'
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
    const user = await verifySignIn(email, password, request.ip())
    await signIn(ctx, user, { remember })
    return response.redirect().toIntended('/dashboard')
  }

  async destroy(ctx: HttpContext) {
    await signOut(ctx)
    return ctx.response.redirect('/login')
  }
}
