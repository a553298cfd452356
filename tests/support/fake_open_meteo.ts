import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Answer {
  latitude: number
  longitude: number
  location_id?: number
  current: { time: string; interval: number; temperature_2m: number | null } | null
}

export type Behave = (response: ServerResponse, answers: Answer[], request: IncomingMessage) => void

export const now = () => new Date().toISOString().slice(0, 16)

/** As Open-Meteo does: an object for one place, an array for several. */
export const give: Behave = (response, answers) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(answers.length === 1 ? answers[0] : answers))
}

/** A stand-in that speaks Open-Meteo's format; what it does at each request, a test says. */
export class OpenMeteo {
  url = ''
  behave: Behave = give
  readonly asked: URL[] = []
  readonly times: number[] = []
  #server = createServer((request, response) => {
    const url = new URL(request.url!, this.url)
    this.asked.push(url)
    this.times.push(Date.now())
    this.behave(response, answersTo(url), request)
  })

  static async start() {
    const feed = new OpenMeteo()
    feed.#server.listen(0, '127.0.0.1')
    await once(feed.#server, 'listening')
    feed.url = `http://127.0.0.1:${(feed.#server.address() as AddressInfo).port}`
    return feed
  }

  /** Another answer at each request, the last one for ever. */
  inTurn(...behaviours: Behave[]) {
    let turn = 0
    this.behave = (...args) => behaviours[Math.min(turn++, behaviours.length - 1)](...args)
  }

  close() {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** The temperature is the latitude: a test sees which place got which. */
function answersTo({ searchParams }: URL): Answer[] {
  const numbers = (name: string) => searchParams.get(name)!.split(',').map(Number)
  const longitudes = numbers('longitude')
  return numbers('latitude').map((latitude, index) => ({
    latitude: latitude + 0.03,
    longitude: longitudes[index] - 0.03,
    ...(index && { location_id: index }),
    current: { time: now(), interval: 900, temperature_2m: latitude },
  }))
}
