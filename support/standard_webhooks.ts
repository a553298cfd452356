import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Signatures as https://www.standardwebhooks.com describes them. Receivers in other languages have
 * libraries for them.
 */

const PREFIX = 'whsec_'
const SECRET_BYTES = 32

/** A signature of another time is a replay, or the clock of one side is wrong. */
const TOLERANCE_SECONDS = 300

export interface SignedMessage {
  id: string
  /** Seconds since 1970. */
  timestamp: number
  body: string
}

export const newSecret = () => PREFIX + randomBytes(SECRET_BYTES).toString('base64')

/**
 * Returns the headers of a message. With several secrets, the header has a signature for each, so that a
 * receiver may still know only the old one.
 */
export function signedHeaders(message: SignedMessage, secrets: string[]) {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${sign(message, secret)}`).join(' '),
  }
}

/** Returns whether one of the signatures in the header is valid for one of the secrets. */
export function hasValidSignature(message: SignedMessage, header: string, secrets: string[]) {
  const given = header
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => part.slice(3))
  const expected = secrets.map((secret) => sign(message, secret))
  return given.some((signature) => expected.some((each) => isEqual(signature, each)))
}

/** Returns whether a time is close enough to now. */
export const isCurrent = (timestamp: number, now = Date.now() / 1000) =>
  Math.abs(now - timestamp) <= TOLERANCE_SECONDS

function sign({ id, timestamp, body }: SignedMessage, secret: string) {
  const key = Buffer.from(secret.replace(PREFIX, ''), 'base64')
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
}

/** Compares in constant time. */
export function isEqual(given: string, expected: string) {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
