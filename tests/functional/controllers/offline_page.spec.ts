import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { PNG } from 'pngjs'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const withoutNonces = (html: string) => html.replace(/nonce="[^"]*"/g, '')

async function offlinePageFor(visitor: Visitor) {
  const { body } = await visitor.get('/sw.js')
  return JSON.parse(/^const KEPT = (.*);$/m.exec(body)![1]).offlinePage as string
}

async function signInRemembered(fields: Record<string, string>) {
  const member = await Visitor.registered(await stackOn())
  await member.submit('/logout')
  const { email, password } = member
  return (await member.submit('/login', { email, password, ...fields })).body
}

test.group('The offline page', () => {
  test('is the same for a member and for a visitor, and opens no session', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    await admin.subscribe(await stack.city('Kept nowhere', 20))
    const sessions = () => stack.sql('SELECT count(*) FROM sessions')
    const before = await sessions()
    const [own, other] = [await admin.get('/offline'), await new Visitor(stack).get('/offline')]
    assert.equal(other.status, 200)
    assert.equal(withoutNonces(own.body), withoutNonces(other.body))
    assert.notMatch(own.body, /Kept nowhere|Vera|csrf|sign-in/)
    assert.deepEqual(await sessions(), before)
  })

  test('says that there is no connection, and offers to try again without a script', async ({
    assert,
  }) => {
    const { body } = await new Visitor(await stackOn()).get('/offline')
    assert.include(pageText(body), 'No connection')
    assert.match(body, /<noscript>.*<a href="\/dashboard">Try again<\/a>.*<\/noscript>/s)
  })

  test('is not given to the service worker of another version, which lacks its assets', async ({
    assert,
  }) => {
    const visitor = new Visitor(await stackOn())
    const path = await offlinePageFor(visitor)
    assert.equal((await visitor.get(path)).status, 200)
    const other = path.replace(/version=.*/, 'version=0123456789abcdef')
    assert.equal((await visitor.get(other)).status, 404)
  })
})

test.group('The last board', () => {
  test('is kept only by the browser of a member who asked to stay signed in', async ({
    assert,
  }) => {
    assert.include(await signInRemembered({ remember: 'on' }), '<meta name="keep-board"')
    assert.notInclude(await signInRemembered({}), 'keep-board')
    const { body } = await new Visitor(await stackOn()).get('/login')
    assert.notInclude(body, 'keep-board')
  })

  test('is deleted by the browser when the member signs out or deletes the account', async ({
    assert,
  }) => {
    const stack = await stackOn()
    for (const path of ['/logout', '/settings/deletion']) {
      const member = await Visitor.registered(stack)
      const fields = { _csrf: await member.csrfToken(), current_password: member.password }
      const { headers } = await member.send(path, fields, '/settings/deletion')
      assert.equal((await member.get('/dashboard')).status, 302, 'the sign-in has ended')
      assert.equal(headers.get('clear-site-data'), '"storage"', path)
    }
  })
})

test.group('The installed app', () => {
  test('has a manifest, which pages link to, and the icons that it names', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const login = await visitor.get('/login')
    assert.include(login.body, '<link rel="manifest" href="/manifest.webmanifest" />')
    const { headers, body } = await visitor.get('/manifest.webmanifest')
    assert.match(headers.get('content-type')!, /^application\/manifest\+json/)
    const manifest = JSON.parse(body)
    assert.equal(manifest.scope, '/')
    assert.equal(manifest.display, 'standalone')
    assert.equal((await visitor.open(manifest.start_url)).status, 200)
    const sizes = manifest.icons.map((icon: any) => [icon.sizes, icon.purpose ?? 'any'])
    assert.sameDeepMembers(sizes, [
      ['192x192', 'any'],
      ['512x512', 'any'],
      ['512x512', 'maskable'],
    ])
    for (const { src, sizes: size } of manifest.icons) {
      const { width, height } = PNG.sync.read(readFileSync(`public${src}`))
      assert.equal(`${width}x${height}`, size)
      assert.equal((await visitor.get(src)).status, 200)
    }
  })

  test('may have a manifest and a service worker of its own server only', async ({ assert }) => {
    const { headers } = await new Visitor(await stackOn()).get('/login')
    const policy = headers.get('content-security-policy')!.split(';')
    assert.include(policy, `worker-src 'self'`)
    assert.include(policy, `manifest-src 'self'`)
  })
})
