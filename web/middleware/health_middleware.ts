import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import type { NextFn } from '@adonisjs/core/types/http'
import { bus } from '#hub/bus'
import { databaseAnswers, Health, HEADERS } from '#hub/health'

async function busCarries() {
  const carrier = await bus()
  await carrier.echo()
}

const health = new Health(
  { database: databaseAnswers, bus: busCarries },
  () => app.isTerminating || app.isTerminated
)

/** Ahead of sessions: who asks every five seconds is to leave no row behind, and needs no database. */
export default class HealthMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    const answer = await health.answer(request.intended(), request.url())
    if (!answer) {
      return next()
    }
    for (const [name, value] of Object.entries(HEADERS)) {
      response.header(name, value)
    }
    response.status(answer.status).json(answer.body)
  }
}
