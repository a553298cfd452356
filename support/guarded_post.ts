import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isInternetAddress } from '#support/internet_address'

/** The reason why a request was not sent, or got no answer. */
export type PostProblem =
  | 'not_https'
  | 'private_address'
  | 'unresolved'
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  | 'disconnected'

export class PostError extends Error {
  constructor(readonly problem: PostProblem) {
    super(problem)
  }
}

export interface Address {
  address: string
  family: number
}

export interface PostOptions {
  headers: Record<string, string>
  body: string
  /** For everything together: the name, the connection and the answer. */
  timeoutMs: number
  signal?: AbortSignal
  allowsHttp?: boolean
  /** Hosts that may have private addresses. */
  privateHosts?: string[]
  /** Tests replace it. */
  resolve?: (host: string) => Promise<Address[]>
}

/** More of an answer is not read. The receiver should not see a broken connection because of a short text. */
const MAX_ANSWER_BYTES = 16_384

/**
 * Posts to an address that a person has chosen. Otherwise this person could make the server send requests to
 * hosts that only the server can reach. So the name is resolved once, all of its addresses must be public,
 * and the connection goes to one of these addresses. Redirects are not followed, and nothing of the answer is
 * returned except its status.
 * @throws PostError
 */
export async function guardedPost(address: string, options: PostOptions) {
  const url = new URL(address)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && options.allowsHttp)) {
    throw new PostError('not_https')
  }
  const signals = [AbortSignal.timeout(options.timeoutMs), options.signal]
  const signal = AbortSignal.any(signals.filter((each) => each !== undefined))
  const addresses = await untilAborted(checkedAddresses(url, options), signal)
  return send(url, addresses, { ...options, signal })
}

/** @throws PostError */
async function checkedAddresses(
  { hostname }: URL,
  { privateHosts = [], resolve = resolveAll }: PostOptions
) {
  // The URL has IPv6 addresses in brackets, and has already read numbers such as 0x7f.1.
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const addresses = family ? [{ address: host, family }] : await resolve(host).catch(() => [])
  if (addresses.length === 0) throw new PostError('unresolved')
  const isAllowed = privateHosts.includes(host)
  if (!isAllowed && !addresses.every((each) => isInternetAddress(each.address))) {
    throw new PostError('private_address')
  }
  return addresses
}

const resolveAll = (host: string): Promise<Address[]> => lookup(host, { all: true })

function send(
  url: URL,
  addresses: Address[],
  { headers, body, signal }: PostOptions
): Promise<{ status: number; retryAfter?: string }> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      // A new agent: the global one may use a proxy, and may keep a connection to another address.
      agent: false,
      lookup: only(addresses),
      signal,
    })
    sent.on('response', (response) => {
      resolve({ status: response.statusCode!, retryAfter: response.headers['retry-after'] })
      discard(response)
    })
    sent.on('error', (error) => reject(new PostError(problemOf(error, signal))))
    sent.end(body)
  })
}

/** Does not resolve the name again: meanwhile it may have got another address. */
function only(addresses: Address[]) {
  const answer: LookupFunction = (_, { all }, callback) =>
    all ? callback(null, addresses) : callback(null, addresses[0].address, addresses[0].family)
  return answer
}

/** Ends the connection after the answer, or in a second. */
function discard(response: http.IncomingMessage) {
  const timer = setTimeout(() => response.destroy(), 1000)
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) response.destroy()
  })
  // The status is known already, so a broken connection is no failure any more.
  response.on('error', () => {}).on('close', () => clearTimeout(timer))
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal) {
  let abort: () => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new PostError(problemOf(undefined, signal)))
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const NO_CONNECTION = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM|EINVAL)$/
const BAD_CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|^ERR_(TLS|SSL)|EPROTO/

function problemOf(error: unknown, signal?: AbortSignal): PostProblem {
  if (signal?.aborted) return signal.reason?.name === 'TimeoutError' ? 'timeout' : 'disconnected'
  const { code = '' } = (error ?? {}) as { code?: string }
  if (code === 'ETIMEDOUT') return 'timeout'
  if (NO_CONNECTION.test(code)) return 'unreachable'
  return BAD_CERTIFICATE.test(code) ? 'certificate' : 'disconnected'
}
