import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** To everybody else the admin pages do not exist. */
export default class AdminMiddleware {
  async handle({ auth, request }: HttpContext, next: NextFn) {
    if (auth.user?.isAdmin) return next()
    throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
  }
}
