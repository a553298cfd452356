import { once } from 'node:events'
import { request } from 'node:https'
import { connect as connectHttp2 } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { test } from '@japa/runner'
import { chromium, signIn } from '#tests/support/chromium'
import { hasNginx } from '#tests/support/nginx'
import { pageText } from '#tests/support/page_text'
import type { Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import { behindNginx, type NginxStack } from '#tests/support/deploy/nginx_stack'

/** What each hub takes of one address in a minute, and what nginx does of it at once. */
const HANDSHAKES = 30
const CONNECTIONS = 40
const AT_ONCE = 100

const WEBSOCKET = {
  'Connection': 'Upgrade',
  'Upgrade': 'websocket',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
}

/** Asks as somebody at this address of this machine, in so many words; answers the status. */
async function ask(
  { nginx }: NginxStack,
  from: string,
  headers: Record<string, string> = {},
  path = '/hub/?EIO=4&transport=websocket'
) {
  const { port } = new URL(nginx.url)
  const asking = request({
    host: '127.0.0.1',
    port,
    path,
    servername: 'localhost',
    localAddress: from,
    headers: { host: `localhost:${port}`, ...headers },
    agent: false,
  }).end()
  const answered = Promise.withResolvers<{ status: number; body: string; end: () => void }>()
  asking.on('upgrade', ({ statusCode }, socket) => {
    socket.on('error', () => {})
    answered.resolve({ status: statusCode!, body: '', end: () => socket.destroy() })
  })
  asking.on('response', async (response) => {
    const body = (await response.toArray()).join('')
    answered.resolve({ status: response.statusCode!, body, end: () => {} })
  })
  asking.on('error', answered.reject)
  return answered.promise
}

/** What the processes behind nginx have logged. */
const linesOf = ({ log }: Stack) =>
  log.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, string>) // prettier-ignore

/** The same so many times at once: how often which status. */
async function askAtOnce(front: NginxStack, count: number, from: string, headers = {}) {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) => ask(front, from, { 'x-forwarded-for': `203.0.113.${n}`, ...headers })) // prettier-ignore
  )
  for (const { end } of answers) end()
  const counted = Object.groupBy(answers, ({ status }) => status)
  return (status: number) => counted[status]?.length ?? 0
}

if (hasNginx()) {
  test.group('Behind nginx', (group) => {
    let front: NginxStack
    group.setup(async () => {
      front = await behindNginx(
        { HUB_HANDSHAKES_PER_MINUTE: String(HANDSHAKES), LOG_LEVEL: 'debug' },
        { HANDSHAKES_AT_ONCE: String(AT_ONCE), CONNECTIONS_PER_ADDRESS: String(CONNECTIONS) },
        { capturesLog: true }
      )
    })
    group.teardown(() => front.stop())

    test('pages come by TLS and HTTP/2, compressed, and are asked for by TLS from then on', async ({
      assert,
    }) => {
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

    test('nothing is served without TLS but the way to it, and what a certificate needs', async ({
      assert,
    }) => {
      const { nginx } = front
      const plain = (path: string, host = 'localhost') =>
        fetch(nginx.httpUrl + path, { redirect: 'manual', headers: { host } })

      const led = await plain('/cities?search=faro', 'evil.example')
      assert.equal(led.status, 301)
      assert.equal(led.headers.get('location'), 'https://localhost/cities?search=faro')
      nginx.addAcmeChallenge('token', 'the answer')
      const challenge = await plain('/.well-known/acme-challenge/token')
      assert.equal(await challenge.text(), 'the answer')
    })

    test('neither an old TLS nor another name is answered', async ({ assert }) => {
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

    test('assets are served by nginx itself, compressed, for a year, or by who has them', async ({
      assert,
    }) => {
      const { nginx } = front
      const { body } = await new Visitor(front.stack).get('/login')
      const [script, other] = [...body.matchAll(/"(\/assets\/app-[^"]+)"/g)].map(([, path]) => path)
      const own = nginx.addAsset('/assets/app-0nlyhere.css', 'a { color: red }\n'.repeat(100))
      nginx.removeAsset(other)

      for (const path of [script, other, own]) {
        const { status, headers } = await fetch(nginx.url + path)
        assert.equal(status, 200, path)
        assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable')
        assert.equal(headers.get('content-encoding'), 'gzip')
        assert.equal(headers.get('vary'), 'Accept-Encoding')
        assert.equal(headers.get('strict-transport-security'), 'max-age=31536000')
        assert.equal(headers.get('x-content-type-options'), path === other ? null : 'nosniff')
      }
      for (const path of ['/assets/app-nowhere0.js', '/assets/.vite/manifest.json']) {
        const { status, headers } = await fetch(nginx.url + path)
        assert.equal(status, 404, path)
        assert.isNull(headers.get('cache-control'))
      }
    })

    test('the metrics are nobody’s, in whatever way they are asked for', async ({ assert }) => {
      const closed = /<center>nginx<\/center>/
      const premise = await ask(front, '127.0.0.1', {}, '/nothing-here')
      assert.equal(premise.status, 404)
      assert.notMatch(premise.body, closed, 'of what nobody has, a web server says so')

      for (const path of [
        '/metrics',
        '/metrics/',
        '/metrics?x',
        '//metrics',
        '/%6detrics',
        '/hub/../metrics',
        '/hub/%2e%2e/metrics',
        '/assets/..%2fmetrics',
      ]) // prettier-ignore
      {
        const { status, body } = await ask(front, '127.0.0.1', {}, path)
        assert.equal(status, 404, path)
        assert.match(body, closed, path)
      }
    })

    test('no log holds what would let somebody in, nor whom one has looked for', async ({
      assert,
    }) => {
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
      const askAll = async () => {
        for (const path of paths) await ask(front, '127.0.0.1', { referer }, path)
      }
      await askAll()
      await fetch(nginx.httpUrl + search, { redirect: 'manual', headers: { referer } })
      const broken = connectTcp(Number(new URL(nginx.httpUrl).port), '127.0.0.1')
      broken.end(`GET /reset-password/${secret}%zz HTTP/1.1\r\n\r\n`)
      await once(broken.resume(), 'close')
      for (const web of stack.webs) await stack.kill(web)
      await askAll()
      for (const web of stack.webs) await stack.restartWeb(web)

      const { requests } = nginx
      for (const [of, status] of [
        ['GET /cities HTTP', 302],
        ['GET /cities HTTP', 301],
        ['GET /cities HTTP', 502],
        ['GET /reset-password/[redacted] HTTP', 302],
        ['GET /reset-password/[redacted] HTTP', 502],
      ] as const) // prettier-ignore
        assert.isTrue(requests.some((line) => line.includes(`"${of}/1.1" ${status} `)), `${of} ${status}\n${nginx.logs}`) // prettier-ignore
      assert.notInclude(nginx.logs, secret)
    })

    test('a request has the id that nginx gives it, whatever it brings, in both logs', async ({
      assert,
    }) => {
      const { nginx, stack } = front
      const brought = 'a-stranger-wrote-this'
      const own = (line: string) => / ([\da-f]{32}) /.exec(line)![1]
      const { headers } = await fetch(`${nginx.url}/login`, {
        headers: { 'x-request-id': brought },
      })
      assert.equal(headers.get('x-request-id'), own(nginx.requests.at(-1)!))

      const member = await Visitor.registered(stack)
      await member.connect({ ...member.handshake, 'x-request-id': brought })
      member.leave()
      const joined = () => linesOf(stack).find(({ msg }) => msg === 'connected')
      await until('it on the log', joined)
      const { request_id: id } = joined()!
      await until('it on the log of nginx', () => nginx.requests.some((line) => line.includes(id)))
      assert.notInclude(stack.log, brought)
    })

    test('an address is what it is, not what it says of itself', async ({ assert }) => {
      assert.isAbove(CONNECTIONS, HANDSHAKES)
      const forged = await askAtOnce(front, CONNECTIONS, '127.0.0.7', WEBSOCKET)
      assert.isAtLeast(forged(101), HANDSHAKES)
      const again = await askAtOnce(front, CONNECTIONS, '127.0.0.7', WEBSOCKET)
      assert.isAtMost(forged(101) + again(101), 2 * HANDSHAKES, 'each of both hubs counts one')

      const honest = await askAtOnce(front, 1, '127.0.0.6', WEBSOCKET)
      assert.equal(honest(101), 1, 'another one is counted for himself')
    })

    test('nobody takes more connections, or handshakes, than an address is to have', async ({
      assert,
    }) => {
      const connections = await askAtOnce(front, CONNECTIONS + 5, '127.0.0.8', WEBSOCKET)
      assert.equal(connections(101), CONNECTIONS)
      assert.equal(connections(429), 5)

      const handshakes = await askAtOnce(front, 2 * AT_ONCE, '127.0.0.9', { connection: 'close' })
      assert.isAbove(handshakes(429), AT_ONCE / 2)
      assert.equal(handshakes(200), 0)
      const other = await ask(front, '127.0.0.10', WEBSOCKET)
      other.end()
      assert.equal(other.status, 101)
    })

    test('readings come by a WebSocket from both hubs', async ({ assert }) => {
      const { stack } = front
      const city = await stack.city('Proxied', 20)
      const member = await Visitor.registered(stack)
      await member.subscribe(city)
      const sockets = [await member.connect(), await member.connect()]
      const received = sockets.map(collectReadings)
      for (const socket of sockets) assert.isTrue((await watch(socket, [city])).ok)

      const { stdout } = await stack.ace('hub:status', '--json')
      const hubs = JSON.parse(stdout) as { sockets: number }[]
      assert.deepEqual(hubs.map((hub) => hub.sockets), [1, 1]) // prettier-ignore
      await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
      await until('it at both', () => received.every((seen) => seen.at(-1)?.celsius === 21))
      member.leave()
    })

    test('a page goes on by the other hub, and the other web server, when one is killed', async ({
      assert,
    }) => {
      const { stack, nginx } = front
      const city = await stack.city('Kept', 20)
      const member = await Visitor.registered(stack)
      await member.subscribe(city)
      const browser = await chromium()
      const context = await browser.newContext({ baseURL: stack.url, ignoreHTTPSErrors: true })
      context.setDefaultTimeout(30_000)
      const page = await context.newPage()
      const problems: string[] = []
      page.on('pageerror', ({ message }) => problems.push(message))
      await signIn(page, member)
      const live = page.locator('html[data-live=live]')
      await live.waitFor()

      for (const [n, hub] of stack.hubs.entries()) {
        await stack.killHub(hub)
        await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, 30 + n])
        await page.getByText(`${30 + n}.0`).waitFor()
        await live.waitFor()
        await stack.restartHub(hub)
      }
      for (const web of stack.webs) {
        await stack.kill(web)
        for (let each = 0; each < 4; each++) {
          const { status, body } = await member.get('/dashboard')
          assert.equal(status, 200, nginx.errors)
          assert.include(pageText(body), 'Kept')
        }
        await stack.restartWeb(web)
      }
      assert.deepEqual(problems, [])
      await context.close()
    })
  })
}
