import type { RequestListener } from 'node:http'
import db from '@adonisjs/lucid/services/db'
import { databaseAnswer, metricsResponse, timed } from '#process/metrics'
import { ANSWER_TIMEOUT_MS, memoizeBriefly } from '#support/memoize_briefly'

export const HEALTH_HEADERS = { 'Cache-Control': 'no-store', 'Allow': 'GET, HEAD' }

const UNAVAILABLE = 'no answer'

/**
 * The check of each service, by the name of the service. A check may return a state other than 'ok'
 * in which the process can still work. It rejects if its service is not available.
 */
type Checks = Record<string, () => Promise<string | void>>

/**
 * The health of this process: `/health/live` says that the process runs, and `/health/ready` says
 * that it can work. All callers share one run of a check, and no caller waits longer than
 * `ANSWER_TIMEOUT_MS`.
 */
export class Health {
  #checks: (() => Promise<[name: string, state: string]>)[]
  #isEnding: () => boolean

  constructor(checks: Checks, isEnding: () => boolean) {
    this.#checks = Object.entries(checks).map(([name, check]) => {
      const state = memoizeBriefly(async () => (await check()) ?? 'ok')
      return async () => [name, (await state()) ?? UNAVAILABLE]
    })
    this.#isEnding = isEnding
  }

  /** @returns the response to a request; undefined if the request is not for a health URL */
  async respond(method = '', url = '') {
    const path = url.split('?')[0]
    if (path !== '/health/live' && path !== '/health/ready') {
      return
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return { status: 405, body: {} }
    }
    return path === '/health/live' ? { status: 200, body: { live: true } } : this.#ready()
  }

  /** @returns the state of each service, such as 'ok' or 'no answer' */
  async states(): Promise<ReadonlyMap<string, string>> {
    return new Map(await Promise.all(this.#checks.map((check) => check())))
  }

  async #ready() {
    const states = this.#isEnding() ? new Map<string, string>() : await this.states()
    if (this.#isEnding()) {
      return { status: 503, body: { ready: false, process: 'ending' } }
    }
    const ready = [...states.values()].every((state) => state !== UNAVAILABLE)
    return { status: ready ? 200 : 503, body: { ready, ...Object.fromEntries(states) } }
  }
}

export const checkDatabase = timed(databaseAnswer, async () => {
  await db.rawQuery('SELECT 1').timeout(ANSWER_TIMEOUT_MS)
})

/**
 * Returns a request listener that serves the health and the metrics, and answers 404 to all other
 * requests.
 * @param refreshGauges is called before the metrics are read
 */
export function healthListener(
  health: Health,
  refreshGauges: () => Promise<unknown>
): RequestListener {
  return async (request, response) => {
    const state = await health.respond(request.method, request.url)
    const metrics = state ? undefined : await metricsResponse(request, refreshGauges)
    if (state) {
      response.writeHead(state.status, { ...HEALTH_HEADERS, 'Content-Type': 'application/json' })
      response.end(JSON.stringify(state.body))
    } else if (metrics) {
      response.writeHead(metrics.status, { ...HEALTH_HEADERS, 'Content-Type': metrics.type })
      response.end(metrics.body)
    } else {
      response.writeHead(404).end()
    }
  }
}
