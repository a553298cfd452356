import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { HEALTH_HEADERS } from '#process/health'
import { metricsResponse } from '#process/metrics'
import { refreshGauges } from '#process/web_health'

/**
 * Responds to requests for the metrics. A request that may not read them is passed on, and gets a
 * 404.
 */
export default class MetricsMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    const answer = await metricsResponse(request.request, refreshGauges)
    if (!answer) {
      return next()
    }
    for (const [name, value] of Object.entries({
      ...HEALTH_HEADERS,
      'Content-Type': answer.type,
    })) {
      response.header(name, value)
    }
    response.status(answer.status).send(answer.body)
  }
}
