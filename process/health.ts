import type { RequestListener } from 'node:http'
import db from '@adonisjs/lucid/services/db'
import { databaseAnswer, metricsResponse, timed } from '#process/metrics'
import { ANSWER_TIMEOUT_MS, memoizeBriefly } from '#support/memoize_briefly'

/** What goes with every answer: one that is kept would be of no use. */
export const HEALTH_HEADERS = { 'Cache-Control': 'no-store', 'Allow': 'GET, HEAD' }

/** What a process needs for its work, by name; each rejects where it is not there. */
type Needs = Record<string, () => Promise<unknown>>

/**
 * What a process says of itself: /health/live, that it runs; /health/ready, that it can do its work.
 * What it needs is asked once at a time, for all who want to know, and never waited for in vain.
 */
export class Health {
  #asking: (() => Promise<[name: string, state: string]>)[]
  #isEnding: () => boolean

  constructor(needs: Needs, isEnding: () => boolean) {
    this.#asking = Object.entries(needs).map(([name, need]) => {
      const isWell = memoizeBriefly(async () => {
        await need()
        return true
      })
      return async () => [name, (await isWell()) ? 'ok' : 'no answer']
    })
    this.#isEnding = isEnding
  }

  /** The answer to a request; undefined where it asks for something else. */
  async answer(method = '', url = '') {
    const path = url.split('?')[0]
    if (path !== '/health/live' && path !== '/health/ready') {
      return
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return { status: 405, body: {} }
    }
    return path === '/health/live' ? { status: 200, body: { live: true } } : this.#ready()
  }

  /** What each need says of itself now: 'ok', or that there is no answer. */
  async states(): Promise<ReadonlyMap<string, string>> {
    return new Map(await Promise.all(this.#asking.map((ask) => ask())))
  }

  async #ready() {
    const found = this.#isEnding() ? new Map<string, string>() : await this.states()
    if (this.#isEnding()) {
      return { status: 503, body: { ready: false, process: 'ending' } }
    }
    const ready = [...found.values()].every((state) => state === 'ok')
    return { status: ready ? 200 : 503, body: { ready, ...Object.fromEntries(found) } }
  }
}

export const checkDatabase = timed(databaseAnswer, async () => {
  await db.rawQuery('SELECT 1').timeout(ANSWER_TIMEOUT_MS)
})

/** For a server that has nothing else to tell; `askAll` is what the metrics wait for. */
export function healthListener(health: Health, askAll: () => Promise<unknown>): RequestListener {
  return async (request, response) => {
    const answer = await health.answer(request.method, request.url)
    const measured = answer ? undefined : await metricsResponse(request, askAll)
    if (answer) {
      response.writeHead(answer.status, { ...HEALTH_HEADERS, 'Content-Type': 'application/json' })
      response.end(JSON.stringify(answer.body))
    } else if (measured) {
      response.writeHead(measured.status, { ...HEALTH_HEADERS, 'Content-Type': measured.type })
      response.end(measured.body)
    } else {
      response.writeHead(404).end()
    }
  }
}
