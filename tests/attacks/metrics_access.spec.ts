import { once } from 'node:events'
import { createServer, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { test } from '@japa/runner'
import { Stack, stackOn } from '#tests/support/stack'

const TOKEN = 'wq8Zt3Lk0pXv5Nc7'

/**
 * Sends a request with these headers and returns the status. `fetch` would add headers of its own.
 */
function statusOf(url: string, headers: Record<string, string> = {}, path = '/metrics') {
  return new Promise<number>((resolve, reject) => {
    const { hostname: host, port } = new URL(url)
    const hostname = host === 'localhost' ? '127.0.0.1' : host
    const request = httpRequest({ hostname, port, path, headers })
    request.on('response', (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    request.on('error', reject).end()
  })
}

/** Starts an HTTP proxy on this machine that adds these headers to each request. */
async function startProxy(url: string, added: OutgoingHttpHeaders) {
  const { port: target } = new URL(url)
  const server = createServer((request, response) => {
    const headers = { ...request.headers, host: `127.0.0.1:${target}`, ...added }
    const forwarded = httpRequest({ host: '127.0.0.1', port: target, path: request.url, headers })
    forwarded.on('response', (targetResponse) => {
      response.writeHead(targetResponse.statusCode!, targetResponse.headers)
      targetResponse.pipe(response)
    })
    request.pipe(forwarded)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Runs `check` on the web server and on the hub of a stack. */
async function onBoth({ url, hubUrl }: Stack, check: (url: string) => Promise<void>) {
  for (const each of [url, hubUrl]) await check(each)
}

/**
 * Starts one process with these settings, and runs `check` on it. The groups below prove that the
 * web server and the hub use the same checks.
 */
async function onOne(
  process: 'web' | 'hub',
  settings: Record<string, string>,
  check: (url: string) => Promise<void>
) {
  const isWeb = process === 'web'
  const stack = await Stack.start('postgres', settings, { web: isWeb, hubs: isWeb ? 0 : 1 })
  await check(isWeb ? stack.url : stack.hubUrl)
  await stack.stop()
}

test.group('Reading the metrics with a configured token', (group) => {
  let stack: Stack
  group.setup(async () => {
    stack = await Stack.start('postgres', { METRICS_TOKEN: TOKEN })
  })
  group.teardown(() => stack.stop())

  test('requires exactly the configured token, from any address', async ({ assert }) => {
    await onBoth(stack, async (url) => {
      assert.equal(await statusOf(url, bearer(TOKEN)), 200)
      assert.equal(await statusOf(url, { ...bearer(TOKEN), 'x-forwarded-for': '203.0.113.7' }), 200)

      assert.equal(await statusOf(url), 404, 'from this machine, without a token')
      for (const wrong of [
        '',
        TOKEN.slice(0, -1),
        TOKEN.slice(1),
        `${TOKEN}x`,
        TOKEN.toLowerCase(),
        `${TOKEN}, ${TOKEN}`,
      ]) {
        assert.equal(await statusOf(url, bearer(wrong)), 404, `"${wrong}"`)
      }
      for (const authorization of [TOKEN, `Basic ${btoa(TOKEN)}`, `Bearer${TOKEN}`]) {
        assert.equal(await statusOf(url, { authorization }), 404, authorization)
      }
      assert.equal(await statusOf(url, { cookie: `METRICS_TOKEN=${TOKEN}` }), 404)
      assert.equal(await statusOf(url, {}, `/metrics?token=${TOKEN}`), 404)
    })
  })

  test('is refused with the same answer as a page that does not exist', async ({ assert }) => {
    await onBoth(stack, async (url) => {
      const [refused, missing] = await Promise.all(
        ['/metrics', '/nowhere'].map(async (path) => {
          const { status, headers } = await fetch(url + path)
          return [status, headers.get('content-type'), headers.get('www-authenticate')]
        })
      )
      assert.deepEqual(refused, missing)
      assert.equal(refused[0], 404)
      for (const path of ['/metrics/', '//metrics', '/metrics/x', '/METRICS']) {
        assert.equal(await statusOf(url, bearer(TOKEN), path), 404, path)
      }
      const posted = await fetch(`${url}/metrics`, { method: 'POST', headers: bearer(TOKEN) })
      assert.equal(posted.status, 405)
    })
  })
})

test.group('Reading the metrics', () => {
  test('without a configured token is allowed only from this machine and without a proxy', async ({
    assert,
  }) => {
    await onBoth(await stackOn(), async (url) => {
      assert.equal(await statusOf(url), 200)

      for (const name of [
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-proto',
        'forwarded',
        'via',
        'x-real-ip',
        'cf-connecting-ip',
        'true-client-ip',
      ]) {
        for (const value of ['203.0.113.7', '127.0.0.1', '']) {
          assert.equal(await statusOf(url, { [name]: value }), 404, `${name}: ${value}`)
        }
      }
      for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example']) {
        assert.equal(await statusOf(url, { host }), 404, host)
      }
      assert.equal(await statusOf(url, bearer('')), 200)
    })
  })

  test('without a configured token is refused to all if a proxy on this machine is trusted', async ({
    assert,
  }) => {
    await onOne('web', { TRUSTED_PROXIES: '10.0.0.0/8, loopback' }, async (url) => {
      assert.equal(await statusOf(url), 404)
      assert.equal(await statusOf(url, { 'x-forwarded-for': '127.0.0.1' }), 404)
    })
  })

  const [outside] = Object.values(networkInterfaces())
    .flat()
    .filter((each) => each && !each.internal && each.family === 'IPv4')
  test('without a configured token is refused from another address', async ({ assert }) => {
    await onOne('hub', { HOST: '0.0.0.0' }, async (url) => {
      assert.equal(await statusOf(url), 200)
      const outsideUrl = `http://${outside!.address}:${new URL(url).port}`
      assert.equal(await statusOf(outsideUrl, { host: 'localhost' }), 404)
    })
  }).skip(!outside, 'needs a network address other than loopback')

  for (const { proxy, added } of [
    { proxy: 'sends X-Forwarded-For', added: { 'x-forwarded-for': '127.0.0.1' } },
    { proxy: 'forwards the original Host', added: { host: 'board.example' } },
    { proxy: 'sends Via', added: { via: '1.1 cache' } },
  ]) {
    test(`without a configured token is refused behind a local proxy that ${proxy}`, async ({
      assert,
    }) => {
      await onBoth(await stackOn(), async (url) => {
        const { port, close } = await startProxy(url, added)
        assert.equal(await statusOf(`http://127.0.0.1:${port}`, {}, '/health/live'), 200)
        assert.equal(await statusOf(`http://127.0.0.1:${port}`), 404)
        close()
      })
    })
  }

  test('without a configured token is refused to all if the installation has a public address', async ({
    assert,
  }) => {
    await onOne('web', { APP_URL: 'https://board.example' }, async (url) => {
      // Fairweather cannot recognise a proxy that adds no header, so such a proxy is tested too.
      const { port, close } = await startProxy(url, {})
      for (const address of [url, `http://127.0.0.1:${port}`]) {
        assert.equal(await statusOf(address, {}, '/health/live'), 200)
        assert.equal(await statusOf(address), 404, address)
      }
      close()
    })
  })
})
