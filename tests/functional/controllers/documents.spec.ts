import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const linksIn = (body: string) => {
  const [article] = /<article.*<\/article>/s.exec(body)!
  return [...article.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)
}

test.group('The documents on pages', () => {
  test('can be reached from the start page, and their anchors exist', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const documents = linksIn((await visitor.get('/')).body).filter((href) => href[0] === '/')
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
    const { body } = await new Visitor(await stackOn()).get('/')
    assert.include(body, '<pre tabindex="0"><code')
    assert.notInclude(body, '<pre>')
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
