import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { guardedPost, PostError, type PostOptions } from '#support/guarded_post'
import { privateCa } from '#tests/support/private_ca'

/** Somebody enters an address to which the server posts, and wants to reach what only the server can reach. */

const LOOPBACK = [{ address: '127.0.0.1', family: 4 }]

const options = (more: Partial<PostOptions> = {}): PostOptions => ({
  headers: {},
  body: '{}',
  timeoutMs: 5000,
  ...more,
})

/** Returns the problem of a request that must not succeed. */
async function problemOf(address: string, more: Partial<PostOptions> = {}) {
  try {
    await guardedPost(address, options(more))
  } catch (error) {
    return error instanceof PostError ? error.problem : error
  }
}

test.group('A post to an internal address', (group) => {
  const received: IncomingMessage[] = []
  let answer: RequestListener = (_, response) => response.end('ok')
  let server: Server
  let port: number
  group.setup(async () => {
    server = createServer((request, response) => {
      received.push(request)
      answer(request, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
    return () => {
      server.closeAllConnections()
      server.close()
    }
  })
  group.each.setup(() => {
    received.length = 0
    answer = (_, response) => response.end('ok')
  })

  /** A server on an internal address, which the attacks would reach without the guard. */
  const allowed = { allowsHttp: true, privateHosts: ['127.0.0.1', 'receiver.example'] }

  test('arrives if the operator has allowed the host', async ({ assert }) => {
    const { status } = await guardedPost(`http://127.0.0.1:${port}/hook`, options(allowed))
    assert.equal(status, 200)
    assert.lengthOf(received, 1)
  })

  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '127.0.0.1.',
    '１２７.0.0.1',
  ]) {
    test(`is not sent to ${host}`, async ({ assert }) => {
      const problem = await problemOf(`http://${host}:${port}/`, { allowsHttp: true })
      assert.oneOf(problem, ['private_address', 'unresolved'])
      assert.lengthOf(received, 0)
    })
  }

  test('is not sent if one of several addresses of a name is internal', async ({ assert }) => {
    const resolve = async () => [{ address: '8.8.8.8', family: 4 }, ...LOOPBACK]
    const problem = await problemOf(`http://receiver.example:${port}/`, {
      allowsHttp: true,
      resolve,
    })
    assert.equal(problem, 'private_address')
    assert.lengthOf(received, 0)
  })

  test('is not sent if the name gets another address after it was checked', async ({ assert }) => {
    let lookups = 0
    const rebinding = async () => (lookups++ ? [{ address: '127.0.0.2', family: 4 }] : LOOPBACK)
    const { status } = await guardedPost(
      `http://receiver.example:${port}/`,
      options({ ...allowed, resolve: rebinding })
    )
    assert.equal(status, 200)
    assert.equal(lookups, 1, 'the name was resolved once, and that address was used')
  })

  test('does not follow a redirect', async ({ assert }) => {
    answer = (_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${port}/internal` }).end()
    const { status } = await guardedPost(`http://127.0.0.1:${port}/`, options(allowed))
    assert.equal(status, 307)
    assert.deepEqual(
      received.map(({ url }) => url),
      ['/']
    )
  })

  test('is only sent over HTTPS, if the operator has not allowed HTTP', async ({ assert }) => {
    const privateHosts = ['127.0.0.1']
    for (const address of [`http://127.0.0.1:${port}/`, 'ftp://127.0.0.1/', 'file:///etc/passwd']) {
      assert.equal(await problemOf(address, { privateHosts }), 'not_https')
    }
    assert.equal(await problemOf('file:///etc/passwd', allowed), 'not_https')
    assert.lengthOf(received, 0)
  })

  test('is not sent to a receiver whose certificate nobody vouches for', async ({ assert }) => {
    const secure = createTlsServer(privateCa, (request) => received.push(request)).listen(
      0,
      '127.0.0.1'
    )
    await once(secure, 'listening')
    const { port: securePort } = secure.address() as AddressInfo
    const problem = await problemOf(`https://127.0.0.1:${securePort}/`, allowed)
    secure.close()
    assert.equal(problem, 'certificate')
    assert.lengthOf(received, 0)
  })

  test('ends in time if the receiver sends its headers one byte at a time', async ({ assert }) => {
    let timer: NodeJS.Timeout | undefined
    answer = ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ')
      timer = setInterval(() => socket.write('x'), 20)
      socket.on('error', () => {}).on('close', () => clearInterval(timer))
    }
    const start = performance.now()
    const problem = await problemOf(`http://127.0.0.1:${port}/`, { ...allowed, timeoutMs: 300 })
    clearInterval(timer)
    assert.equal(problem, 'timeout')
    assert.isBelow(performance.now() - start, 5000)
  })

  test('ends in time if the name is never resolved', async ({ assert }) => {
    const resolve = () => new Promise<never>(() => {})
    const problem = await problemOf(`http://receiver.example/`, {
      ...allowed,
      resolve,
      timeoutMs: 100,
    })
    assert.equal(problem, 'timeout')
  })

  test('does not read an endless answer', async ({ assert }) => {
    let closed: Promise<unknown> | undefined
    answer = (_, response) => {
      closed = once(response, 'close')
      const chunk = Buffer.alloc(65_536)
      const write = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', write)
      }
      write()
    }
    const { status } = await guardedPost(`http://127.0.0.1:${port}/`, options(allowed))
    assert.equal(status, 200)
    await closed
  })

  test('stops with the process that sends it', async ({ assert }) => {
    const shutdown = new AbortController()
    answer = () => shutdown.abort()
    const problem = await problemOf(`http://127.0.0.1:${port}/`, {
      ...allowed,
      signal: shutdown.signal,
    })
    assert.equal(problem, 'disconnected')
  })
})
