import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'

const pages = globSync(['*.md', 'docs/*.md'])

/** Returns the anchor that GitHub gives to a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-')

const anchorsIn = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading))

test.group('The documents', () => {
  for (const page of pages) {
    test(`have no broken links: ${page}`, ({ assert }) => {
      const links = [
        ...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g),
      ]
      for (const [, path, anchor] of links) {
        const target = path ? join(dirname(page), path) : page
        assert.isTrue(existsSync(target), `${target} exists`)
        if (anchor) assert.include(anchorsIn(target), anchor, `#${anchor} of ${target}`)
      }
    })
  }

  test('include the README and the operations guide', ({ assert }) => {
    assert.includeMembers(pages, ['README.md', 'docs/operations.md'])
  })
})
