import { once } from 'node:events'
import { request } from 'node:https'
import { connect as connectHttp2 } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { test } from '@japa/runner'
import { chromium, submitSignIn } from '#tests/support/chromium'
import { skipWithout } from '#tests/support/programs'
import { pageText } from '#tests/support/page_text'
import type { Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import { behindNginx, type NginxStack } from '#tests/support/deploy/nginx_stack'

const HANDSHAKES_PER_MINUTE_AND_HUB = 30
const CONNECTIONS_PER_ADDRESS = 40
const HANDSHAKES_AT_ONCE = 100

const WEBSOCKET = {
  'Connection': 'Upgrade',
  'Upgrade': 'websocket',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
}

/** Sends a request to nginx from a loopback address, with exactly this path. */
async function send(
  { nginx }: NginxStack,
  fromAddress: string,
  headers: Record<string, string> = {},
  path = '/hub/?EIO=4&transport=websocket'
) {
  const { port } = new URL(nginx.url)
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    servername: 'localhost',
    localAddress: fromAddress,
    headers: { host: `localhost:${port}`, ...headers },
    agent: false,
  }).end()
  const received = Promise.withResolvers<{ status: number; body: string; end: () => void }>()
  sent.on('upgrade', ({ statusCode }, socket) => {
    socket.on('error', () => {})
    received.resolve({ status: statusCode!, body: '', end: () => socket.destroy() })
  })
  sent.on('response', async (response) => {
    const body = (await response.toArray()).join('')
    received.resolve({ status: response.statusCode!, body, end: () => {} })
  })
  sent.on('error', received.reject)
  return received.promise
}

/** Returns the log lines of the processes behind nginx. */
function logLinesOf({ log }: Stack) {
  const lines = log.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line) as Record<string, string>)
}

/**
 * Sends `count` requests at once from one address, each with a different forged X-Forwarded-For
 * header.
 * @returns a function that returns how many responses had a given status
 */
async function sendAtOnce(front: NginxStack, count: number, fromAddress: string, headers = {}) {
  const responses = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      send(front, fromAddress, { 'x-forwarded-for': `203.0.113.${n}`, ...headers })
    )
  )
  for (const { end } of responses) end()
  const byStatus = Object.groupBy(responses, ({ status }) => status)
  return (status: number) => byStatus[status]?.length ?? 0
}

test.group('Behind nginx', (group) => {
  skipWithout(group, 'nginx', 'openssl')
  let front: NginxStack
  group.setup(async () => {
    front = await behindNginx(
      { HUB_HANDSHAKES_PER_MINUTE: String(HANDSHAKES_PER_MINUTE_AND_HUB), LOG_LEVEL: 'debug' },
      {
        HANDSHAKES_AT_ONCE: String(HANDSHAKES_AT_ONCE),
        CONNECTIONS_PER_ADDRESS: String(CONNECTIONS_PER_ADDRESS),
      },
      { capturesLog: true }
    )
  })
  group.teardown(() => front.stop())

  test('pages come over TLS and HTTP/2, compressed, with HSTS', async ({ assert }) => {
    const session = connectHttp2(front.nginx.url)
    const stream = session.request({ ':path': '/login', 'accept-encoding': 'gzip' })
    const [headers] = await once(stream, 'response')
    stream.resume()
    await once(stream, 'end')
    session.close()

    assert.equal(session.alpnProtocol, 'h2')
    assert.equal(headers[':status'], 200)
    assert.equal(headers['content-encoding'], 'gzip')
    assert.equal(headers['strict-transport-security'], 'max-age=31536000')
    assert.include(headers['content-security-policy'], `connect-src 'self' wss://localhost`)
  })

  test('plain HTTP is redirected to HTTPS, except the challenges of certificates', async ({
    assert,
  }) => {
    const { nginx } = front
    const fetchPlain = (path: string, host = 'localhost') =>
      fetch(nginx.httpUrl + path, { redirect: 'manual', headers: { host } })

    const redirect = await fetchPlain('/cities?search=faro', 'evil.example')
    assert.equal(redirect.status, 301)
    assert.equal(redirect.headers.get('location'), 'https://localhost/cities?search=faro')
    nginx.addAcmeChallenge('token', 'the answer')
    const challenge = await fetchPlain('/.well-known/acme-challenge/token')
    assert.equal(await challenge.text(), 'the answer')
  })

  test('old TLS versions and other server names are rejected', async ({ assert }) => {
    const port = Number(new URL(front.nginx.url).port)
    const handshake = async (options: object) => {
      const socket = connectTls({ port, host: '127.0.0.1', ...options })
      await once(socket, 'secureConnect')
      const protocol = socket.getProtocol()
      socket.destroy()
      return protocol
    }
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }

    assert.equal(await handshake({ servername: 'localhost' }), 'TLSv1.3')
    await assert.rejects(() => handshake({ servername: 'localhost', ...old }), /protocol version/)
    await assert.rejects(() => handshake({ servername: 'evil.example' }), /unrecognized name/)
  })

  test('assets come from nginx, or from a web server that has them, and may be cached for a year', async ({
    assert,
  }) => {
    const { nginx } = front
    const { body } = await new Visitor(front.stack).get('/login')
    const assets = [...body.matchAll(/"(\/assets\/app-[^"]+)"/g)].map(([, path]) => path)
    const [onBoth, onWebServers] = assets
    const onNginx = nginx.addAsset('/assets/app-0nlyhere.css', 'a { color: red }\n'.repeat(100))
    nginx.removeAsset(onWebServers)

    for (const path of [onBoth, onWebServers, onNginx]) {
      const { status, headers } = await fetch(nginx.url + path)
      assert.equal(status, 200, path)
      assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable')
      // A web server has compressed its files in advance.
      const encoding = path === onWebServers ? 'br' : 'gzip'
      assert.equal(headers.get('content-encoding'), encoding)
      assert.equal(headers.get('vary'), 'Accept-Encoding')
      assert.equal(headers.get('strict-transport-security'), 'max-age=31536000')
      assert.equal(headers.get('x-content-type-options'), path === onWebServers ? null : 'nosniff')
    }
    for (const path of ['/assets/app-nowhere0.js', '/assets/.vite/manifest.json']) {
      const { status, headers } = await fetch(nginx.url + path)
      assert.equal(status, 404, path)
      assert.notInclude(headers.get('cache-control') ?? '', 'immutable', path)
    }
  })

  test('the board for other sites comes from a web server, and any page may load it', async ({
    assert,
  }) => {
    const { status, headers } = await fetch(`${front.nginx.url}/embed/v1.js`)
    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'public, max-age=3600')
    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin')
    assert.equal(headers.get('content-encoding'), 'br')
  })

  test('metrics cannot be read, however their path is written', async ({ assert }) => {
    const fromNginx = /<center>nginx<\/center>/
    const premise = await send(front, '127.0.0.1', {}, '/nothing-here')
    assert.equal(premise.status, 404)
    assert.notMatch(premise.body, fromNginx, 'premise: web servers answer for unknown paths')

    const PATHS = [
      '/metrics',
      '/metrics/',
      '/metrics?x',
      '//metrics',
      '/%6detrics',
      '/hub/../metrics',
      '/hub/%2e%2e/metrics',
      '/assets/..%2fmetrics',
    ]
    for (const path of PATHS) {
      const { status, body } = await send(front, '127.0.0.1', {}, path)
      assert.equal(status, 404, path)
      assert.match(body, fromNginx, path)
    }
  })

  test('both logs show the request id of nginx, never one that a client sends', async ({
    assert,
  }) => {
    const { nginx, stack } = front
    const forgedId = 'a-stranger-wrote-this'
    const { headers } = await fetch(`${nginx.url}/login`, {
      headers: { 'x-request-id': forgedId },
    })
    const pageId = headers.get('x-request-id')!
    assert.match(pageId, /^[\da-f]{32}$/)
    await until('the id of the page in the log of nginx', () =>
      nginx.requests.some((line) => line.includes(` ${pageId} `))
    )

    const member = await Visitor.registered(stack)
    await member.connect({ ...member.handshake, 'x-request-id': forgedId })
    member.leave()
    const connected = () => logLinesOf(stack).find(({ msg }) => msg === 'connected')
    await until('the connection in the log', connected)
    const { request_id: id } = connected()!
    await until('the id in the log of nginx', () =>
      nginx.requests.some((line) => line.includes(id))
    )
    assert.notInclude(stack.log, forgedId)
  })

  test('forged X-Forwarded-For headers do not raise the rate limit of an address', async ({
    assert,
  }) => {
    const limit = HANDSHAKES_PER_MINUTE_AND_HUB
    assert.isAbove(CONNECTIONS_PER_ADDRESS, limit)
    const first = await sendAtOnce(front, CONNECTIONS_PER_ADDRESS, '127.0.0.7', WEBSOCKET)
    assert.isAtLeast(first(101), limit)
    const second = await sendAtOnce(front, CONNECTIONS_PER_ADDRESS, '127.0.0.7', WEBSOCKET)
    assert.isAtMost(first(101) + second(101), 2 * limit, 'each of the two hubs counts alone')

    const otherAddress = await sendAtOnce(front, 1, '127.0.0.6', WEBSOCKET)
    assert.equal(otherAddress(101), 1, 'another address has its own limit')
  })

  test('connections and handshakes of an address are limited', async ({ assert }) => {
    const tooMany = CONNECTIONS_PER_ADDRESS + 5
    const connections = await sendAtOnce(front, tooMany, '127.0.0.8', WEBSOCKET)
    assert.equal(connections(101), CONNECTIONS_PER_ADDRESS)
    assert.equal(connections(429), 5)

    const handshakes = await sendAtOnce(front, 2 * HANDSHAKES_AT_ONCE, '127.0.0.9', {
      connection: 'close',
    })
    assert.isAbove(handshakes(429), HANDSHAKES_AT_ONCE / 2)
    assert.equal(handshakes(200), 0)
    const other = await send(front, '127.0.0.10', WEBSOCKET)
    other.end()
    assert.equal(other.status, 101)
  })

  test('readings arrive through WebSockets from both hubs', async ({ assert }) => {
    const { stack } = front
    const city = await stack.city('Proxied', 20)
    const member = await Visitor.registered(stack)
    await member.subscribe(city)
    const sockets = [await member.connect(), await member.connect()]
    const received = sockets.map(collectReadings)
    for (const socket of sockets) assert.isTrue((await watch(socket, [city])).ok)

    const { stdout } = await stack.ace('hub:status', '--json')
    const hubs = JSON.parse(stdout) as { sockets: number }[]
    const socketCounts = hubs.map((hub) => hub.sockets)
    assert.deepEqual(socketCounts, [1, 1])
    await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
    await until('the reading at both sockets', () =>
      received.every((readings) => readings.at(-1)?.celsius === 21)
    )
    member.leave()
  })

  test('pages continue to work with the other hub or web server when one is killed', async ({
    assert,
  }) => {
    const { stack, nginx } = front
    const city = await stack.city('Kept', 20)
    const member = await Visitor.registered(stack)
    await member.subscribe(city)
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url, ignoreHTTPSErrors: true })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await submitSignIn(page, member)
    const live = page.locator('html[data-live=live]')
    await live.waitFor()

    for (const [n, hub] of stack.hubs.entries()) {
      await stack.killHub(hub)
      await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, 30 + n])
      await page.getByText(`${30 + n}.0`).waitFor()
      await live.waitFor()
      if (n === 0) await stack.restartHub(hub)
    }
    for (const [index, web] of stack.webs.entries()) {
      await stack.kill(web)
      for (let n = 0; n < 4; n++) {
        const { status, body } = await member.get('/dashboard')
        assert.equal(status, 200, nginx.errors)
        assert.include(pageText(body), 'Kept')
      }
      if (index === 0) await stack.restartWeb(web)
    }
    assert.deepEqual(errors, [])
    await context.close()
  })

  // This is the last test, because it leaves no web server.
  test('logs contain no secrets from URLs and no search texts', async ({ assert }) => {
    const { nginx, stack } = front
    const secret = 'n0b0dy-may-read-this'
    const search = `/cities?search=${secret}%40example.org`
    const paths = [
      `/reset-password/${secret}`,
      `/%72eset-password/${secret}`,
      `//confirm-email/${secret}`,
      `/verify-email/${secret}?from=mail`,
      `/auth/google/callback?code=${secret}&state=${secret}`,
      search,
      `/hub/?token=${secret}`,
    ]
    const referer = `${stack.url}/reset-password/${secret}`
    const sendAll = async () => {
      for (const path of paths) await send(front, '127.0.0.1', { referer }, path)
    }
    await sendAll()
    await fetch(nginx.httpUrl + search, { redirect: 'manual', headers: { referer } })
    const malformed = connectTcp(Number(new URL(nginx.httpUrl).port), '127.0.0.1')
    malformed.end(`GET /reset-password/${secret}%zz HTTP/1.1\r\n\r\n`)
    await once(malformed.resume(), 'close')
    for (const web of stack.webs) {
      if (!web.process.signalCode) await stack.kill(web)
    }
    await sendAll()

    const EXPECTED = [
      '"GET /cities HTTP/1.1" 302 ',
      '"GET /cities HTTP/1.1" 301 ',
      '"GET /cities HTTP/1.1" 502 ',
      '"GET /reset-password/[redacted] HTTP/1.1" 302 ',
      '"GET /reset-password/[redacted] HTTP/1.1" 502 ',
    ]
    for (const expected of EXPECTED) {
      const isLogged = nginx.requests.some((line) => line.includes(expected))
      assert.isTrue(isLogged, `${expected}\n${nginx.logs}`)
    }
    assert.notInclude(nginx.logs, secret)
  })
})
