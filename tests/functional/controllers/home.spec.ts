import { test } from '@japa/runner'
import { pageText } from '#tests/support/page_text'
import { strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const PUBLIC_PAGES = [
  '/',
  '/about',
  '/docs/using',
  '/login',
  '/register',
  '/forgot-password',
  '/chat',
]

test.group('The public page', () => {
  test('shows a sample board whose values are marked as made up', async ({ assert }) => {
    const { status, body } = await new Visitor(await stackOn()).get('/')
    assert.equal(status, 200)
    const [sample] = /<section [^>]*data-sample-board.*?<\/section>/s.exec(body)!
    assert.include(pageText(sample), 'Made-up values')
    assert.lengthOf(sample.match(/data-points=/g)!, 5)
    assert.match(pageText(sample), /Tromsø\s+3 minutes ago.*−\d+\.\d °C\s+Freezing\s+. \d\.\d °C/s)
    assert.notInclude(sample, 'data-city-id', 'nothing here follows a real city')
  })

  test('leads to registering, signing in, the chat and the documents', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { body } = await visitor.get('/')
    const [main] = /<main.*<\/main>/s.exec(body)!
    for (const path of ['/register', '/login', '/chat', '/about']) {
      assert.include(main, `href="${path}"`)
      assert.equal((await visitor.get(path)).status, 200, path)
    }
    assert.include(main, 'npm install\nnpm start')
  })

  test('does not mention a chat that is closed to visitors', async ({ assert }) => {
    const { body } = await new Visitor(await strictStack()).get('/')
    assert.notInclude(body, 'href="/chat"')
  })
})

test.group('Every public page', () => {
  test('has a title, a description of its own and one main heading', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const descriptions = new Set<string>()
    for (const path of PUBLIC_PAGES) {
      const { body } = await visitor.get(path)
      assert.match(body, /<title>[^<]+ · Fairweather<\/title>/, path)
      const [, description] = /<meta name="description" content="([^"]+)"/.exec(body) ?? []
      assert.isAbove(description?.length ?? 0, 20, path)
      descriptions.add(description)
      assert.lengthOf(body.match(/<h1[ >]/g) ?? [], 1, path)
    }
    assert.equal(descriptions.size, PUBLIC_PAGES.length)
  })

  test('may be indexed by search engines, and no other page', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { body } = await visitor.get('/robots.txt')
    const allowed = [...body.matchAll(/^Allow: (.+)$/gm)].map(([, rule]) => rule)
    const isAllowed = (path: string) =>
      allowed.some((rule) =>
        rule.endsWith('$') ? path === rule.slice(0, -1) : path.startsWith(rule)
      )
    assert.match(body, /^Disallow: \/$/m)
    for (const path of PUBLIC_PAGES) assert.isTrue(isAllowed(path), path)
    for (const path of ['/dashboard', '/log', '/cities/1', '/admin', '/chat/files/1']) {
      assert.isFalse(isAllowed(path), path)
    }
  })
})
