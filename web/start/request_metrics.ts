import type { HttpContext } from '@adonisjs/core/http'
import emitter from '@adonisjs/core/services/emitter'
import { createCounter, createHistogram } from '#process/metrics'

/** What answers to machines, every few seconds. */
const PROBES = ['/health/live', '/health/ready', '/metrics']

/** Anything may stand in a form's `_method`. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

const requests = createCounter(
  'fairweather_http_requests_total',
  'Answered requests, except /health and /metrics',
  ['method', 'route', 'status']
)
const durations = createHistogram(
  'fairweather_http_request_duration_seconds',
  'Time to the last byte of the response',
  [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  ['method', 'route']
)

/** Counts and logs each request by the pattern of its route: an address itself may hold a secret. */
emitter.on('http:request_completed', ({ ctx, duration: [seconds, nanoseconds] }) => {
  if (isProbe(ctx)) return
  const { request, response, auth, logger } = ctx
  const taken = seconds + nanoseconds / 1e9
  const route = ctx.route?.pattern ?? 'none'
  const status = response.getStatus()
  const method = METHODS.includes(request.method()) ? request.method() : 'other'
  requests.inc({ method, route, status })
  durations.observe({ method, route }, taken)
  const user = auth?.user?.id
  logger.info({ user_id: user, method, route, status, duration_ms: Math.round(1000 * taken) }, 'request') // prettier-ignore
})

/** One that was refused, and so answered as a page that there is not, is a request like any other. */
function isProbe({ request, response }: HttpContext) {
  return PROBES.includes(request.url()) && response.getStatus() !== 404
}
