import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'

const pages = globSync(['*.md', 'docs/*.md'])

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-')

const anchorsIn = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading))

test.group('The documents', () => {
  for (const page of pages) {
    test(`lead nowhere that is not there: ${page}`, ({ assert }) => {
      const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g)] // prettier-ignore
      for (const [, path, anchor] of links) {
        const target = path ? join(dirname(page), path) : page
        assert.isTrue(existsSync(target), `${target} is there`)
        if (anchor) assert.include(anchorsIn(target), anchor, `#${anchor} of ${target}`)
      }
    })
  }

  test('are there', ({ assert }) => {
    assert.includeMembers(pages, ['README.md', 'docs/operations.md'])
  })
})
