import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { privateCa } from '#tests/support/private_ca'
import { FeedError } from '#weather/feed'
import { requestText, statusError } from '#weather/fetch_with_retries'

const servers: Server[] = []
const signal = new AbortController().signal

/** Starts a server, and returns its URL with a user name and a password in it. */
async function start(
  respond: RequestListener,
  create: (respond: RequestListener) => Server = createServer
) {
  const server = create(respond).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return new URL(`http://g%C3%A4rtner:S3cret%3APlum%25@127.0.0.1:${port}/file.csv`)
}

/** Returns the error with which all attempts of a request ended. */
async function failureOf(url: URL) {
  const error = await requestText(url, { timeoutMs: 1000, signal }).catch((reason) => reason)
  if (error instanceof FeedError) return error
  throw new Error(`not a FeedError: ${error}`)
}

test.group('A request to a feed', (group) => {
  group.each.teardown(() => servers.splice(0).forEach((server) => server.close()))

  test('sends the user name and the password of the URL as a header', async ({ assert }) => {
    let header: string | undefined
    const url = await start(({ headers, url: path }, response) => {
      header = headers.authorization
      response.end(path)
    })
    assert.equal(await requestText(url, { timeoutMs: 1000, signal }), '/file.csv')
    assert.equal(header, `Basic ${Buffer.from('gärtner:S3cret:Plum%').toString('base64')}`)
  })

  test('sends no such header if the URL has neither', async ({ assert }) => {
    let header: string | undefined = 'unknown'
    const url = await start(({ headers }, response) => {
      header = headers.authorization
      response.end()
    })
    url.username = url.password = ''
    await requestText(url, { timeoutMs: 1000, signal })
    assert.isUndefined(header)
  })

  for (const status of [401, 403]) {
    test(`is sent once if the server responds with ${status}, and ends the run`, async ({
      assert,
    }) => {
      let requests = 0
      const url = await start((_, response) => {
        requests++
        response.writeHead(status).end()
      })
      const error = await failureOf(url)
      assert.equal(error.message, `The server responded with ${status}.`)
      assert.isTrue(error.stopsRun)
      assert.equal(requests, 1)
    })
  }

  test('is sent once if the server has no certificate that this machine knows', async ({
    assert,
  }) => {
    let connections = 0
    const url = await start(
      () => {},
      () => createTlsServer(privateCa).on('connection', () => connections++)
    )
    url.protocol = 'https:'

    const error = await failureOf(url)

    assert.include(error.message, 'set NODE_EXTRA_CA_CERTS to the file')
    assert.isTrue(error.stopsRun)
    assert.equal(connections, 1)
  })

  for (const { address, message } of [
    { address: 'https://127.0.0.1', message: 'The server does not use HTTPS on this port.' },
    { address: 'http://127.0.0.1:25', message: 'The connection failed: bad port.' },
    { address: 'http://no-such-host.invalid', message: 'The host name was not found.' },
  ]) {
    test(`to ${address} is not repeated: "${message}"`, async ({ assert }) => {
      const { port } = await start(() => {})
      const url = new URL(address)
      if (url.hostname === '127.0.0.1') url.port ||= port
      const error = await failureOf(url)
      assert.include(error.message, message)
      assert.isFalse(error.retryable)
      assert.isTrue(error.stopsRun)
    })
  }

  test('waits a minute at a limit per minute, and not at a longer limit', ({ assert }) => {
    const limit = (period: string) =>
      statusError(
        new Response(null, { status: 429 }),
        JSON.stringify({ reason: `${period} API request limit exceeded. Please try again later.` })
      )
    assert.containsSubset(limit('Minutely'), { retryable: true, retryAfterMs: 60_000 })
    for (const period of ['Hourly', 'Daily', 'Monthly']) {
      const error = limit(period)
      assert.containsSubset(error, { retryable: false, stopsRun: true })
      assert.include(error.message, `${period} API request limit exceeded`)
    }
  })
})
