import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { trustProxy } from '#config/proxies'

const SANE = /^[\w.-]{8,64}$/

/**
 * Gives a request the id by which the log names it: a trusted proxy's, so that its log and ours can be
 * held together, and else one of our own, for anybody could write into the log otherwise.
 */
export function assignRequestId({ headers, socket }: IncomingMessage) {
  const given = headers['x-request-id']
  const isGood = typeof given === 'string' && SANE.test(given)
  if (!isGood || !trustProxy(socket.remoteAddress ?? '', 0)) headers['x-request-id'] = randomUUID()
}
