import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { HEALTH_HEADERS } from '#process/health'
import { health } from '#process/web_health'

/**
 * Responds before the session middleware runs: a probe, which comes every few seconds, must neither
 * store a session nor need the database.
 */
export default class HealthMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    const answer = await health.respond(request.intended(), request.url())
    if (!answer) {
      return next()
    }
    for (const [name, value] of Object.entries(HEALTH_HEADERS)) {
      response.header(name, value)
    }
    response.status(answer.status).json(answer.body)
  }
}
