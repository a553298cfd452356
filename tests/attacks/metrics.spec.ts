import { once } from 'node:events'
import { createServer, request as ask, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { test } from '@japa/runner'
import { Stack } from '#tests/support/stack'

const TOKEN = 'wq8Zt3Lk0pXv5Nc7'

/** The status of /metrics for who asks with these headers, as they are. */
function status(url: string, headers: Record<string, string> = {}, path = '/metrics') {
  return new Promise<number>((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const asking = ask({ hostname: hostname === 'localhost' ? '127.0.0.1' : hostname, port, path, headers }) // prettier-ignore
    asking.on('response', (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    asking.on('error', reject).end()
  })
}

/** An HTTP proxy on this machine that adds these headers. */
async function proxyTo(url: string, adds: OutgoingHttpHeaders) {
  const { port: target } = new URL(url)
  const server = createServer((request, response) => {
    const headers = { ...request.headers, host: `127.0.0.1:${target}`, ...adds }
    const onward = ask({ host: '127.0.0.1', port: target, path: request.url, headers })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Runs it against the web server and the hub of a stack with these settings. */
async function onBoth(settings: Record<string, string>, check: (url: string) => Promise<void>) {
  const stack = await Stack.start('postgres', settings)
  for (const url of [stack.url, stack.hubUrl]) await check(url)
  await stack.stop()
}

test.group('Attack 59: reading the metrics', () => {
  test('needs the very token, where there is one, from wherever', async ({ assert }) => {
    await onBoth({ METRICS_TOKEN: TOKEN }, async (url) => {
      assert.equal(await status(url, bearer(TOKEN)), 200)
      assert.equal(await status(url, { ...bearer(TOKEN), 'x-forwarded-for': '203.0.113.7' }), 200)

      assert.equal(await status(url), 404, 'on this machine')
      for (const wrong of [
        '',
        TOKEN.slice(0, -1),
        TOKEN.slice(1),
        `${TOKEN}x`,
        TOKEN.toLowerCase(),
        `${TOKEN}, ${TOKEN}`,
      ])
        // prettier-ignore
        assert.equal(await status(url, bearer(wrong)), 404, `"${wrong}"`)
      for (const authorization of [TOKEN, `Basic ${btoa(TOKEN)}`, `Bearer${TOKEN}`])
        assert.equal(await status(url, { authorization }), 404, authorization)
      assert.equal(await status(url, { cookie: `METRICS_TOKEN=${TOKEN}` }), 404)
      assert.equal(await status(url, {}, `/metrics?token=${TOKEN}`), 404)
    })
  })

  test('is left, without a token, to who asks on this machine past every proxy', async ({
    assert,
  }) => {
    await onBoth({}, async (url) => {
      assert.equal(await status(url), 200)

      for (const name of [
        'x-forwarded-for',
        'x-forwarded-host',
        'x-forwarded-proto',
        'forwarded',
        'via',
        'x-real-ip',
        'cf-connecting-ip',
        'true-client-ip',
      ])
        // prettier-ignore
        for (const value of ['203.0.113.7', '127.0.0.1', ''])
          assert.equal(await status(url, { [name]: value }), 404, `${name}: ${value}`)
      for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example'])
        assert.equal(await status(url, { host }), 404, host)
      assert.equal(await status(url, bearer('')), 200)
    })
  })

  test('is left to nobody, without a token, where a proxy on this machine is trusted', async ({
    assert,
  }) => {
    await onBoth({ TRUSTED_PROXIES: '10.0.0.0/8, loopback' }, async (url) => {
      assert.equal(await status(url), 404)
      assert.equal(await status(url, { 'x-forwarded-for': '127.0.0.1' }), 404)
    })
  })

  test('is left to nobody, without a token, who comes from another address', async ({ assert }) => {
    const [outside] = Object.values(networkInterfaces())
      .flat()
      .filter((each) => each && !each.internal && each.family === 'IPv4')
    if (!outside) return console.warn('SKIPPED: this machine has no address but its own')

    await onBoth({ HOST: '0.0.0.0' }, async (url) => {
      assert.equal(await status(url), 200)
      const there = `http://${outside.address}:${new URL(url).port}`
      assert.equal(await status(there, { host: 'localhost' }), 404)
    })
  })

  for (const { proxy, adds } of [
    { proxy: 'says for whom it asks', adds: { 'x-forwarded-for': '127.0.0.1' } },
    { proxy: 'passes on by what name it was asked', adds: { host: 'board.example' } },
    { proxy: 'only says that it is there', adds: { via: '1.1 cache' } },
  ]) {
    test(`is left to nobody, without a token, behind a proxy here that ${proxy}`, async ({
      assert,
    }) => {
      await onBoth({}, async (url) => {
        const { port, close } = await proxyTo(url, adds)
        assert.equal(await status(`http://127.0.0.1:${port}`, {}, '/health/live'), 200)
        assert.equal(await status(`http://127.0.0.1:${port}`), 404)
        close()
      })
    })
  }

  test('is left to nobody, without a token, where people come from elsewhere, by a proxy that adds nothing', async ({
    assert,
  }) => {
    for (const [APP_URL, expected] of [
      ['https://board.example', 404],
      ['http://localhost.board.example', 404],
      ['http://127.0.0.1:8080', 200],
    ] as const)
      await onBoth({ APP_URL }, async (url) => {
        const { port, close } = await proxyTo(url, {})
        for (const way of [url, `http://127.0.0.1:${port}`]) {
          assert.equal(await status(way, {}, '/health/live'), 200)
          assert.equal(await status(way), expected, `${APP_URL} ${way}`)
        }
        close()
      })
  }).timeout(60_000)

  test('gets the same answer as any page that there is not', async ({ assert }) => {
    await onBoth({ METRICS_TOKEN: TOKEN }, async (url) => {
      const [refused, missing] = await Promise.all(
        ['/metrics', '/nowhere'].map(async (path) => {
          const { status: code, headers } = await fetch(url + path)
          return [code, headers.get('content-type'), headers.get('www-authenticate')]
        })
      )
      assert.deepEqual(refused, missing)
      assert.equal(refused[0], 404)
      for (const path of ['/metrics/', '//metrics', '/metrics/x', '/METRICS'])
        assert.equal(await status(url, bearer(TOKEN), path), 404, path)
      const posted = await fetch(`${url}/metrics`, { method: 'POST', headers: bearer(TOKEN) })
      assert.equal(posted.status, 405)
    })
  })
})
