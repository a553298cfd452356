import { test } from '@japa/runner'
import { openAllPages } from '#tests/support/all_pages'
import { builtManifest, filesIn, filesOf, objectionToWeight } from '#tests/support/page_weight'

test.group('The weight of pages', () => {
  test('is at most 60 kB of JavaScript and 15 kB of CSS, as each page links to them', async ({
    assert,
  }) => {
    const pages = await openAllPages()
    assert.isAtLeast(pages.length, 20)
    for (const { path, body } of pages) {
      const files = filesIn(body)
      assert.isTrue(
        ['.js', '.css'].every((end) => files.some((file) => file.endsWith(end))),
        path
      )
      assert.isUndefined(objectionToWeight(path, files))
    }
  })

  test('stays so with each module that a page loads later', ({ assert }) => {
    const manifest = builtManifest()
    const app = 'web/browser/app.ts'
    const later = manifest[app].dynamicImports!
    const [hub, russian] = ['web/browser/hub_listeners.ts', 'web/browser/languages/ru.ts']
    assert.includeMembers(later, [hub, russian])
    for (const name of later) {
      const files = filesOf(manifest, [app, hub, russian, name])
      assert.isUndefined(objectionToWeight(`A page with ${name}`, files))
    }
  })

  test('names a page that is too heavy, with its sizes', ({ assert }) => {
    const all = Object.values(builtManifest()).map(({ file }) => file)
    const many = all.filter((file) => file.endsWith('.css'))
    assert.match(
      objectionToWeight('/everything', many) ?? '',
      /^\/everything loads 0\.0 kB of JavaScript and \d+\.\d kB of CSS$/
    )
  })
})
