import type { HttpContext } from '@adonisjs/core/http'
import emitter from '@adonisjs/core/services/emitter'
import { createCounter, createHistogram } from '#process/metrics'

/** Monitoring requests these every few seconds. */
const PROBE_PATHS = ['/health/live', '/health/ready', '/metrics']

/** Other methods become one label: a form's `_method` may contain anything. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

const requests = createCounter(
  'fairweather_http_requests_total',
  'Answered requests, except those of probes and Prometheus',
  ['method', 'route', 'status']
)
const durations = createHistogram(
  'fairweather_http_request_duration_seconds',
  'Time to the last byte of the response',
  [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  ['method', 'route']
)

/** Counts and logs each request by the pattern of its route, because a URL may contain a secret. */
emitter.on('http:request_completed', ({ ctx, duration: [seconds, nanoseconds] }) => {
  if (isProbe(ctx)) return
  const { request, response, auth, logger } = ctx
  const durationSeconds = seconds + nanoseconds / 1e9
  const route = ctx.route?.pattern ?? 'none'
  const status = response.getStatus()
  const method = METHODS.includes(request.method()) ? request.method() : 'other'
  requests.inc({ method, route, status })
  durations.observe({ method, route }, durationSeconds)
  logger.info(
    {
      user_id: auth?.user?.id,
      method,
      route,
      status,
      duration_ms: Math.round(1000 * durationSeconds),
    },
    'request'
  )
})

/**
 * Returns whether the request is a probe, which is not counted. A request that got a 404 because it
 * has no access is counted like any other.
 */
function isProbe({ request, response }: HttpContext) {
  return PROBE_PATHS.includes(request.url()) && response.getStatus() !== 404
}
