import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { HEADERS } from '#process/health'
import { metrics } from '#process/metrics'
import { askAll } from '#process/web_health'

/** For everybody but Prometheus there is no such page. */
export default class MetricsMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    const answer = await metrics(request.request, askAll)
    if (!answer) {
      return next()
    }
    for (const [name, value] of Object.entries({ ...HEADERS, 'Content-Type': answer.type })) {
      response.header(name, value)
    }
    response.status(answer.status).send(answer.body)
  }
}
