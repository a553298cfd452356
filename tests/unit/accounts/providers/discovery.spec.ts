import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import { discover } from '#accounts/providers/discovery'

const servers: Server[] = []

/** An issuer that says this of itself, with its own address for `ISSUER`; counts who asks. */
async function issuer(changes: Record<string, unknown> = {}) {
  const counter = { url: '', asked: 0, status: 200 }
  const server = createServer((_, response) => {
    counter.asked++
    const metadata = {
      issuer: counter.url,
      authorization_endpoint: `${counter.url}/authorize`,
      token_endpoint: `${counter.url}/token`,
      userinfo_endpoint: `${counter.url}/me`,
      ...changes,
    }
    response.writeHead(counter.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(metadata))
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  counter.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return counter
}

test.group('What an issuer says of itself', (group) => {
  group.each.teardown(() => servers.splice(0).forEach((server) => server.close()))

  test('is asked once, and again after a failure', async ({ assert }) => {
    const one = await issuer()
    one.status = 503
    await assert.rejects(() => discover(one.url), /returned status 503/)
    one.status = 200

    const answers = await Promise.all([discover(one.url), discover(one.url)])
    await discover(one.url)

    assert.equal(answers[0].userinfo_endpoint, `${one.url}/me`)
    assert.equal(one.asked, 2)
  })

  test('is of another where another is asked', async ({ assert }) => {
    const [one, other] = [await issuer(), await issuer()]
    assert.equal((await discover(one.url)).issuer, one.url)
    assert.equal((await discover(other.url)).issuer, other.url)
  })

  test('must name itself', async ({ assert }) => {
    const liar = await issuer({ issuer: 'https://accounts.example' })
    await assert.rejects(
      () => discover(liar.url),
      /is of another issuer, https:\/\/accounts.example/
    )
  })

  test('must say where who has come can be asked', async ({ assert }) => {
    for (const endpoint of [undefined, 'javascript:alert(1)', 7]) {
      const dumb = await issuer({ userinfo_endpoint: endpoint })
      await assert.rejects(() => discover(dumb.url))
    }
  })

  test('is not waited for where nobody answers', async ({ assert }) => {
    await assert.rejects(() => discover('http://127.0.0.1:1'))
  })
})
