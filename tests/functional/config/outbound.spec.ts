import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { startHttpProxy } from '#tests/support/http_proxy'
import { privateCa } from '#tests/support/private_ca'
import { stackOn } from '#tests/support/stack'

test.group('A feed in a network with a proxy', (group) => {
  let proxy: Awaited<ReturnType<typeof startHttpProxy>>
  let city: number
  group.setup(async () => {
    const stack = await stackOn()
    city = await stack.city('Behind a proxy')
    const server = createServer(privateCa, (_, response) => {
      response.end(`city,celsius,measured_at\n${city},12.5,${new Date().toISOString()}\n`)
    })
    await once(server.listen(0, '127.0.0.1').unref(), 'listening')
    const { port } = server.address() as AddressInfo
    proxy = await startHttpProxy(`http://127.0.0.1:${port}`)
    return () => proxy.close()
  })

  /** Fetches a file that can be reached only through the proxy. */
  async function fetchFile(settings: Record<string, string>) {
    const stack = await stackOn()
    const all = { STATION_URL: 'https://station.invalid/file.csv', ...settings }
    return stack.aceWithSettings(all, 'weather:fetch', '--feed=station')
  }

  test('is told to set HTTPS_PROXY if it is not set', async ({ assert }) => {
    const { exitCode, stderr } = await fetchFile({})
    assert.equal(exitCode, 1)
    assert.include(stderr, 'If the network has a proxy, set HTTPS_PROXY.')
    assert.isEmpty(proxy.hosts)
  })

  test('is told to set NODE_EXTRA_CA_CERTS if the proxy is set, but not the authority', async ({
    assert,
  }) => {
    const { exitCode, stderr } = await fetchFile({ https_proxy: proxy.url })
    assert.equal(exitCode, 1)
    assert.include(stderr, 'set NODE_EXTRA_CA_CERTS to the file')
    assert.deepEqual(proxy.hosts, ['station.invalid:443'])
  })

  test('is fetched if both are set in .env', async ({ assert }) => {
    const stack = await stackOn()
    const ENV_PATH = mkdtempSync(join(tmpdir(), 'fairweather-env-'))
    const lines = [`HTTPS_PROXY=${proxy.url}`, `NODE_EXTRA_CA_CERTS=${privateCa.caPath}`]
    writeFileSync(join(ENV_PATH, '.env'), lines.join('\n'))

    const { exitCode, stderr } = await fetchFile({ ENV_PATH })

    assert.equal(exitCode, 0, stderr)
    const [{ celsius }] = await stack.sql('SELECT celsius FROM cities WHERE id = $1', [city])
    assert.equal(celsius, 12.5)
  })
})
