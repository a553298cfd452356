import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { trustProxy } from '#config/trusted_proxies'

const VALID_ID = /^[\w.-]{8,64}$/

/**
 * Sets the `X-Request-Id` by which the log names a request. Keeps the id that a trusted proxy sent,
 * so that the log of the proxy has the same id. Replaces an id from any other client, because
 * clients could use it to write any text into the log.
 * @param trusts tells whether an address is a trusted proxy
 */
export function assignRequestId({ headers, socket }: IncomingMessage, trusts = trustProxy) {
  const given = headers['x-request-id']
  const isValid = typeof given === 'string' && VALID_ID.test(given)
  if (!isValid || !trusts(socket.remoteAddress ?? '', 0)) {
    headers['x-request-id'] = randomUUID()
  }
}
