import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { discover } from '#accounts/providers/oidc_discovery'

const servers: Server[] = []

/** Starts an issuer. `changes` replaces parts of its valid metadata. */
async function startIssuer(changes: Record<string, unknown> = {}) {
  const issuer = { url: '', requests: 0, status: 200 }
  const server = createServer((_, response) => {
    issuer.requests++
    const metadata = {
      issuer: issuer.url,
      authorization_endpoint: `${issuer.url}/authorize`,
      token_endpoint: `${issuer.url}/token`,
      userinfo_endpoint: `${issuer.url}/me`,
      ...changes,
    }
    response.writeHead(issuer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(metadata))
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return issuer
}

test.group('OpenID Connect discovery', (group) => {
  group.each.teardown(() => servers.splice(0).forEach((server) => server.close()))

  test('caches the metadata, but not a failure', async ({ assert }) => {
    const one = await startIssuer()
    one.status = 503
    await assert.rejects(() => discover(one.url), /returned status 503/)
    one.status = 200

    const results = await Promise.all([discover(one.url), discover(one.url)])
    await discover(one.url)

    assert.equal(results[0].userinfo_endpoint, `${one.url}/me`)
    assert.equal(one.requests, 2)
  })

  test('does not mix up two issuers', async ({ assert }) => {
    const [one, other] = [await startIssuer(), await startIssuer()]
    assert.equal((await discover(one.url)).issuer, one.url)
    assert.equal((await discover(other.url)).issuer, other.url)
  })

  test('refuses metadata of another issuer', async ({ assert }) => {
    const liar = await startIssuer({ issuer: 'https://accounts.example' })
    await assert.rejects(
      () => discover(liar.url),
      /is of another issuer, https:\/\/accounts.example/
    )
  })

  test('refuses metadata without a valid userinfo endpoint', async ({ assert }) => {
    for (const endpoint of [undefined, 'javascript:alert(1)', 7]) {
      const invalid = await startIssuer({ userinfo_endpoint: endpoint })
      await assert.rejects(() => discover(invalid.url))
    }
  })

  test('fails if the issuer is down', async ({ assert }) => {
    await assert.rejects(() => discover('http://127.0.0.1:1'))
  })
})
