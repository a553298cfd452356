import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { test } from '@japa/runner'
import { assertPortsFree } from '#bin/standalone/data_dir_lock'
import { freePort } from '#tests/support/start_services'

async function occupy(port: number, host: string): Promise<Server> {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  return server
}

/** Returns what npm start says about its ports. */
async function problemsOf(port: number, hubPort: number, host = '127.0.0.1') {
  const settings = { host, port, hubPort } as Parameters<typeof assertPortsFree>[0]
  return assertPortsFree(settings, false).then(
    () => [],
    (error: Error) => error.message.split('\n')
  )
}

test.group('npm start', () => {
  test('accepts two free ports', async ({ assert }) => {
    assert.deepEqual(await problemsOf(await freePort(), await freePort()), [])
  })

  test('names both ports if other programs use both', async ({ assert, cleanup }) => {
    const [port, hubPort] = [await freePort(), await freePort()]
    const servers = [await occupy(port, '127.0.0.1'), await occupy(hubPort, '127.0.0.1')]
    cleanup(() => servers.forEach((server) => server.close()))

    const problems = await problemsOf(port, hubPort)

    assert.lengthOf(problems, 2)
    assert.match(problems[0], new RegExp(`^Port ${port} on 127.0.0.1 is used by another program`))
    assert.match(problems[1], new RegExp(`^Port ${hubPort} on .* "HUB_PORT=${hubPort + 100} npm`))
  })

  for (const host of ['127.0.0.1', '0.0.0.0']) {
    test(`with HOST=${host} names a port that another program uses only on [::1]`, async ({
      assert,
      cleanup,
    }) => {
      const [port, hubPort] = [await freePort(), await freePort()]
      const server = await occupy(port, '::1')
      cleanup(() => void server.close())

      const problems = await problemsOf(port, hubPort, host)

      assert.lengthOf(problems, 1)
      assert.match(problems[0], new RegExp(`^Port ${port} on ::1 is used by another program`))
    })
  }

  test('names a HOST that is not an address of this machine', async ({ assert }) => {
    const problems = await problemsOf(await freePort(), await freePort(), '203.0.113.1')
    assert.match(problems[0], /^Cannot listen on 203\.0\.113\.1:\d+ .* HOST must be an address/)
  })
})
