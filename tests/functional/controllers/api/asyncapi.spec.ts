import { test } from '@japa/runner'
import { readAsyncApi } from '#tests/support/live_protocol'
import { stackOn } from '#tests/support/stack'

test.group('GET /api/asyncapi.json', () => {
  test('describes the hub of this installation, for everybody', async ({ assert }) => {
    const stack = await stackOn()
    const response = await fetch(`${stack.url}/api/asyncapi.json`)
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type')!, /^application\/json/)
    assert.isEmpty(response.headers.getSetCookie())
    const document: any = await response.json()
    const written: any = readAsyncApi()
    assert.notEqual(written.servers.hub.host, new URL(stack.hubUrl).host)
    Object.assign(written.servers.hub, { host: new URL(stack.hubUrl).host, protocol: 'ws' })
    assert.deepEqual(document, written)
  })

  test('is not sent again if it has not changed', async ({ assert }) => {
    const stack = await stackOn()
    const { headers } = await fetch(`${stack.url}/api/asyncapi.json`)
    const etag = headers.get('etag')!
    assert.isNotEmpty(etag)
    const again = await fetch(`${stack.url}/api/asyncapi.json`, {
      // Without it, fetch() asks for a copy that is not from a cache.
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    })
    assert.equal(again.status, 304)
  })
})
