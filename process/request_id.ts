import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { trustProxy } from '#config/trusted_proxies'

const VALID_ID = /^[\w.-]{8,64}$/

/**
 * Sets the `X-Request-Id` by which the log names a request. Takes the id of a trusted proxy, so that
 * both logs have the same one. Replaces any other, because anybody could write into the log with it.
 */
export function assignRequestId({ headers, socket }: IncomingMessage) {
  const given = headers['x-request-id']
  const isValid = typeof given === 'string' && VALID_ID.test(given)
  if (!isValid || !trustProxy(socket.remoteAddress ?? '', 0)) {
    headers['x-request-id'] = randomUUID()
  }
}
