import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Responds with 404 if the policy denies access, so that nobody learns what pages exist. */
export default class AdminMiddleware {
  async handle(
    { bouncer, request }: HttpContext,
    next: NextFn,
    needed:
      | 'manageCities'
      | 'listMembers'
      | 'viewAudit'
      | 'viewHubs'
      | 'viewLogs'
      | 'viewClub'
      | 'manageJobs'
      | 'manageWebhooks'
      | 'moderateChat'
  ) {
    if (await bouncer.with('UserPolicy').allows(needed)) return next()
    throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
  }
}
