import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Who is signed in has no use for the sign-in page. */
export default class GuestMiddleware {
  async handle({ auth, response }: HttpContext, next: NextFn) {
    return auth.isAuthenticated ? response.redirect('/dashboard') : next()
  }
}
