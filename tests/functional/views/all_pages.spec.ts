import { test } from '@japa/runner'
import { openAllPages } from '#tests/support/all_pages'
import type { Page } from '#tests/support/visitor'

/** An inline element that directly follows a word or a colon, such as "never" in "usednever". */
const GLUED =
  /[\p{L}\p{N}:,;.](?:<\/(?:a|b|code|span|strong|time)>)*<(?:a|b|code|strong|time)\b[^>]*>/gu

let pages: Page[]

test.group('Every page', (group) => {
  group.setup(async () => {
    pages = await openAllPages()
  })

  test('has a blank between a word and the element after it', ({ assert }) => {
    assert.isAtLeast(pages.length, 20)
    for (const { path, body } of pages) {
      assert.deepEqual(body.match(GLUED) ?? [], [], path)
    }
  })

  test('for admins has "Admin" in its title, and its navigation in the same place', ({
    assert,
  }) => {
    const adminPages = pages.filter(({ path }) => path.startsWith('/admin'))
    assert.isAtLeast(adminPages.length, 12)
    for (const { path, body } of adminPages) {
      assert.match(body, /<title>[^<]+ · Admin · Fairweather<\/title>/, path)
      assert.match(body, /<\/template>\s*<nav class="site-nav admin-nav"/, path)
      const [, links] = /<nav class="site-nav admin-nav"[^>]*>(.*?)<\/nav>/s.exec(body)!
      assert.lengthOf(links.match(/aria-current/g) ?? [], 1, `${path} belongs to one of the links`)
    }
  })

  test('lets people see a password that they type', ({ assert }) => {
    for (const { path, body } of pages) {
      for (const [, id] of body.matchAll(/<input [^>]*id="([^"]*)"[^>]*type="password"/g)) {
        assert.include(body, `data-reveal="${id}"`, path)
      }
    }
  })

  test('shows temperatures with a real minus sign', ({ assert }) => {
    for (const { path, body } of pages) {
      assert.notMatch(body, /-\d[\d.,]*\s*°/, path)
    }
  })
})
