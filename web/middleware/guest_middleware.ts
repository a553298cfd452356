import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

export default class GuestMiddleware {
  async handle({ auth, response, session }: HttpContext, next: NextFn) {
    if (!auth.isAuthenticated) return next()
    session.reflash()
    return response.redirect('/dashboard')
  }
}
