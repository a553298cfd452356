import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PlaceResult {
  latitude: number
  longitude: number
  location_id?: number
  current: { time: string; interval: number; temperature_2m: number | null } | null
}

export type Handler = (
  response: ServerResponse,
  answers: PlaceResult[],
  request: IncomingMessage
) => void

export const currentMinute = () => new Date().toISOString().slice(0, 16)

/** Responds like Open-Meteo: with an object for one place, and an array for several. */
export const respond: Handler = (response, answers) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(answers.length === 1 ? answers[0] : answers))
}

/**
 * A server that responds in the format of Open-Meteo. Tests replace `handler` to change the
 * responses.
 */
export class FakeOpenMeteo {
  url = ''
  handler: Handler = respond
  readonly requests: URL[] = []
  readonly requestTimes: number[] = []
  #server = createServer((request, response) => {
    const url = new URL(request.url!, this.url)
    this.requests.push(url)
    this.requestTimes.push(Date.now())
    this.handler(response, answersTo(url), request)
  })

  static async start() {
    const feed = new FakeOpenMeteo()
    feed.#server.listen(0, '127.0.0.1')
    await once(feed.#server, 'listening')
    feed.url = `http://127.0.0.1:${(feed.#server.address() as AddressInfo).port}`
    return feed
  }

  /**
   * Uses the handlers in turn, one for each request. The last handler also gets all further
   * requests.
   */
  handleInTurn(...behaviours: Handler[]) {
    let turn = 0
    this.handler = (...args) => behaviours[Math.min(turn++, behaviours.length - 1)](...args)
  }

  close() {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/**
 * Uses the latitude as the temperature, so that tests can see which place got which temperature.
 */
function answersTo({ searchParams }: URL): PlaceResult[] {
  const numbers = (name: string) => searchParams.get(name)!.split(',').map(Number)
  const longitudes = numbers('longitude')
  return numbers('latitude').map((latitude, index) => ({
    latitude: latitude + 0.03,
    longitude: longitudes[index] - 0.03,
    ...(index && { location_id: index }),
    current: { time: currentMinute(), interval: 900, temperature_2m: latitude },
  }))
}
