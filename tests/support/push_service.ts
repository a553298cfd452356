import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
// @ts-expect-error It has no types.
import ece from 'http_ece'
import { privateCa } from '#tests/support/private_ca'

export interface Push {
  path: string
  headers: IncomingMessage['headers']
  /** The decrypted message, as the service worker of the browser gets it. */
  message: { title: string; body: string; tag: string; url: string; lang: string }
}

/** A browser that has subscribed to pushes. */
export function pushBrowser(url: string) {
  const keys = createECDH('prime256v1')
  const publicKey = keys.generateKeys('base64url')
  const secret = randomBytes(16).toString('base64url')
  const path = `/send/${randomBytes(8).toString('hex')}`
  return {
    keys,
    secret,
    path,
    fields: { endpoint: url + path, public_key: publicKey, auth_secret: secret },
  }
}

/** Returns a new VAPID_PRIVATE_KEY. */
export function vapidKey() {
  const keys = createECDH('prime256v1')
  keys.generateKeys()
  return keys.getPrivateKey().toString('base64url').padStart(43, 'A')
}

export function publicKeyOf(privateKey: string) {
  const keys = createECDH('prime256v1')
  keys.setPrivateKey(privateKey, 'base64url')
  return keys.getPublicKey('base64url')
}

export type PushBrowser = ReturnType<typeof pushBrowser>

/**
 * A push service with a certificate of a private authority. It checks the signature of each request and
 * decrypts its message, as the service and the browser do. Tests replace `answer`.
 */
export class PushService {
  url = ''
  readonly pushes: Push[] = []
  readonly requests: string[] = []
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) => {
    response.statusCode = 201
    response.end()
  }
  #browsers = new Map<string, PushBrowser>()
  #server = createServer(privateCa, (request, response) => void this.#receive(request, response))

  static async start() {
    const service = new PushService()
    service.#server.listen(0, '127.0.0.1')
    await once(service.#server, 'listening')
    service.url = `https://localhost:${(service.#server.address() as AddressInfo).port}`
    return service
  }

  get host() {
    return new URL(this.url).host
  }

  addBrowser() {
    const browser = pushBrowser(this.url)
    this.#browsers.set(browser.path, browser)
    return browser
  }

  /** Returns the titles that a browser was sent. */
  titlesFor({ path }: PushBrowser) {
    return this.pushes.filter((push) => push.path === path).map(({ message }) => message.title)
  }

  async #receive(request: IncomingMessage, response: ServerResponse) {
    const path = request.url!
    this.requests.push(path)
    const body = await buffer(request)
    const browser = this.#browsers.get(path)
    if (!browser || !isSigned(request.headers.authorization!, this.url)) {
      response.statusCode = 403
      return response.end()
    }
    const text = ece.decrypt(body, {
      version: 'aes128gcm',
      privateKey: browser.keys,
      authSecret: browser.secret,
    })
    this.answer(response, request)
    if (response.statusCode === 201) {
      this.pushes.push({ path, headers: request.headers, message: JSON.parse(String(text)) })
    }
  }

  close() {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

/** RFC 8292: "vapid t=JWT, k=public key". */
function isSigned(authorization: string, audience: string) {
  const [, jwt, key] = /^vapid t=([^,]+), ?k=(\S+)$/.exec(authorization) ?? []
  if (!jwt) return false
  const [header, claims, signature] = jwt.split('.')
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) =>
    part.toString('base64url')
  )
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const isValid = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url')
  )
  const { aud, exp, sub } = JSON.parse(String(Buffer.from(claims, 'base64url')))
  const lifetime = exp - Date.now() / 1000
  return (
    isValid &&
    aud === audience &&
    lifetime > 0 &&
    lifetime <= 86_400 &&
    /^(mailto|https):/.test(sub)
  )
}
