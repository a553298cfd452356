import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { hasValidSignature } from '#support/standard_webhooks'

export interface ReceivedRequest {
  id: string
  headers: IncomingHttpHeaders
  raw: string
  body: { type: string; timestamp: string; data: Record<string, Record<string, unknown>[]> }
}

/** A program that is told by webhooks. Tests replace `answer`. */
export class WebhookReceiver {
  url = ''
  readonly requests: ReceivedRequest[] = []
  answer: (response: ServerResponse, request: ReceivedRequest) => void = (response) =>
    response.end('ok')
  #port = 0
  #server = this.#create()

  static async start() {
    const receiver = new WebhookReceiver()
    await receiver.listen()
    return receiver
  }

  #create() {
    return createServer(async (request, response) => {
      const raw = await text(request)
      const received = {
        id: String(request.headers['webhook-id']),
        headers: request.headers,
        raw,
        body: JSON.parse(raw),
      }
      this.requests.push(received)
      this.answer(response, received)
    })
  }

  /** Listens, after a stop at the same port as before. */
  async listen() {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
    this.url = `http://127.0.0.1:${this.#port}/hook`
  }

  /** Returns what was told in lists of this name, in all requests. */
  told(list: string) {
    return this.requests.flatMap(({ body }) => body.data[list] ?? [])
  }

  async stop() {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
    this.#server = this.#create()
  }
}

/** Whether a request is signed with this secret. */
export const isSignedWith = ({ id, headers, raw }: ReceivedRequest, secret: string) =>
  hasValidSignature(
    { id, timestamp: Number(headers['webhook-timestamp']), body: raw },
    String(headers['webhook-signature']),
    [secret]
  )
