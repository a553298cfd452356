import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import SignInRequiredException from '#exceptions/sign_in_required_exception'

export default class AuthMiddleware {
  async handle({ auth }: HttpContext, next: NextFn) {
    if (auth.isAuthenticated) return next()
    throw new SignInRequiredException()
  }
}
