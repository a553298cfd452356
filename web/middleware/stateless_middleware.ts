import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Stores no session for a program, which sends no cookie. Otherwise each of its requests would store
 * a new session, because the CSRF protection puts a secret into it.
 */
export default class StatelessMiddleware {
  async handle({ session }: HttpContext, next: NextFn) {
    try {
      await next()
    } finally {
      if (session.fresh) session.clear()
    }
  }
}
