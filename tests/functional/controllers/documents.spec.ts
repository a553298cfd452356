import { readdirSync } from 'node:fs'
import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const linksIn = (body: string) => {
  const [article] = /<article.*<\/article>/s.exec(body)!
  return [...article.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)
}

test.group('The documents on pages', () => {
  test('can be reached from the README, and their anchors exist', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const documents = linksIn((await visitor.get('/about')).body).filter((href) => href[0] === '/')
    assert.includeMembers(documents, ['/docs/using', '/docs/CONTEXT', '/docs/CHANGELOG'])

    for (const path of documents) {
      const { status, body } = await visitor.get(path)
      assert.equal(status, 200, path)
      for (const href of linksIn(body).filter((each) => !/^https?:/.test(each))) {
        const [target, anchor] = href.split('#')
        const page = target ? await visitor.get(target) : { status, body }
        assert.equal(page.status, 200, `${href} on ${path}`)
        if (anchor) assert.include(page.body, `id="${anchor}"`, `${href} on ${path}`)
      }
    }
  })

  test('let the keyboard scroll wide code', async ({ assert }) => {
    const { body } = await new Visitor(await stackOn()).get('/about')
    assert.include(body, '<pre tabindex="0"><code')
    assert.notInclude(body, '<pre>')
  })

  test('link to each other below the text', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { body } = await visitor.get('/docs/using')
    const [nav] = /<nav class="document-links".*?<\/nav>/s.exec(body)!
    const links = [...nav.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)
    const files = readdirSync('docs').filter((name) => name.endsWith('.md'))
    assert.sameMembers(links, [
      '/about',
      '/docs/CONTEXT',
      '/docs/CHANGELOG',
      ...files.map((name) => `/docs/${name.replace('.md', '')}`),
    ])
    assert.match(nav, /<a href="\/docs\/using"\s+aria-current="page"/)
    for (const href of links) assert.equal((await visitor.get(href)).status, 200, href)
  })

  test('show pictures for the theme that a member has chosen', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const sources = async () => {
      const { body } = await member.get('/about')
      return [...body.matchAll(/<source[^>]*srcset="([^"]*_dark[^"]*)"[^>]*>/g)]
    }
    const medias = async () =>
      (await sources()).map(([source]) => /media="([^"]*)"/.exec(source)![1])
    assert.isNotEmpty(await sources(), 'the premise: the README has pictures for dark pages')
    for (const [source, path] of await sources()) {
      assert.include(source, '(prefers-color-scheme: dark)')
      assert.equal((await member.get(path)).status, 200, path)
    }

    for (const [theme, media] of [
      ['dark', '(min-width: 0)'],
      ['light', '(max-width: 0)'],
    ]) {
      await stack.sql('UPDATE users SET theme = $1 WHERE email = $2', [theme, member.email])
      for (const each of await medias()) assert.include(each, media)
    }
  })

  for (const name of ['nothing', '..%2Fpackage', 'package', '.env']) {
    test(`return 404 for ${name}`, async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      assert.equal((await visitor.get(`/docs/${name}`)).status, 404)
    })
  }
})

test.group('Icons', () => {
  for (const [path, type] of [
    ['/favicon.ico', 'image/x-icon'],
    ['/favicon.svg', 'image/svg+xml'],
    ['/apple-touch-icon.png', 'image/png'],
  ]) {
    test(`exist at ${path}, and each page names it`, async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const { status, headers } = await visitor.get(path)
      assert.equal(status, 200)
      assert.include([type, 'image/vnd.microsoft.icon'], headers.get('content-type')!.split(';')[0])
      assert.include((await visitor.get('/')).body, `href="${path}"`)
    })
  }
})
