import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

export default class AuthMiddleware {
  async handle({ auth, response, session }: HttpContext, next: NextFn) {
    if (auth.isAuthenticated) return next()
    session.flash('error', 'Please sign in first.')
    return response.redirect().withIntendedUrl().toPath('/login')
  }
}
