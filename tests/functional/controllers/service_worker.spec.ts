import { test } from '@japa/runner'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

interface Kept {
  version: string
  assets: string[]
  offlinePage: string
}

const WORKER = '/sw.js?language=en'

/** Returns what a script of the service worker keeps. */
const keptBy = (script: string) => JSON.parse(/^const KEPT = (.*);$/m.exec(script)![1]) as Kept

const assetsIn = (html: string) =>
  [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)

const sessions = async (stack: Stack) =>
  (await stack.sql('SELECT count(*)::int AS n FROM sessions'))[0].n

test.group('The script of the service worker', () => {
  test('is a script for the whole site, which browsers check for a new version each time', async ({
    assert,
  }) => {
    const { status, headers, body } = await new Visitor(await stackOn()).get(WORKER)
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/javascript; charset=utf-8')
    assert.equal(headers.get('cache-control'), 'no-cache')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.notMatch(body, /^\s*(import|export)\b/m, 'it is not a module')
  })

  test('may load from its own server only', async ({ assert }) => {
    const { headers } = await new Visitor(await stackOn()).get(WORKER)
    const policy = `default-src 'none'; connect-src 'self'; img-src 'self'`
    assert.equal(headers.get('content-security-policy'), policy)
  })

  test('is the same for everybody, and opens no session', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const before = await sessions(stack)
    const visitor = new Visitor(stack)
    const script = await visitor.get(WORKER)
    assert.equal((await member.get(WORKER)).body, script.body)
    assert.isEmpty(script.headers.getSetCookie())
    assert.equal(await sessions(stack), before)
  })

  test('keeps every asset of the pages, and each of them exists', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { assets, offlinePage } = keptBy((await visitor.get(WORKER)).body)
    const login = assetsIn((await visitor.get('/login')).body)
    const offline = assetsIn((await visitor.get(offlinePage)).body)
    assert.isAtLeast(login.length, 2)
    assert.isAtLeast(offline.length, 2)
    assert.includeMembers(assets, [...login, ...offline])
    for (const path of assets) assert.equal((await visitor.get(path)).status, 200, path)
  })

  test('keeps no page but the offline page, in the language of the page', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    for (const [asked, given] of [
      ['ru', 'ru'],
      ['en', 'en'],
      ['xx', 'en'],
      ['"+evil+"', 'en'],
    ]) {
      const path = `/sw.js?language=${encodeURIComponent(asked)}`
      const { version, assets, offlinePage } = keptBy((await visitor.get(path)).body)
      assert.match(offlinePage, new RegExp(`^/offline\\?language=${given}&version=[\\da-f]{16}$`))
      assert.match(version, new RegExp(`^[\\da-f]{16}-${given}$`))
      assert.isTrue(assets.every((asset) => asset.startsWith('/assets/')))
    }
  })
})
