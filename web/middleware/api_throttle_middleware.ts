import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { consume } from '#accounts/rate_limit'
import limits from '#config/rate_limits'
import { clientNetwork } from '#support/client_network'

/**
 * Limits the requests of programs. Requests are counted before their token is looked up, so that
 * programs with an invalid token are throttled, too.
 */
export default class ApiThrottleMiddleware {
  async handle({ request }: HttpContext, next: NextFn) {
    await consume([limits.apiRequestsPerIp, clientNetwork(request.ip())])
    return next()
  }
}
