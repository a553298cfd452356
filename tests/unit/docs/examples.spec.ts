import { readdirSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'

test.group('The examples', () => {
  test('are all listed in their README', ({ assert }) => {
    const names = readdirSync('examples').filter((name) => name !== 'README.md')
    const readme = readFileSync('examples/README.md', 'utf8')
    const listed = Array.from(readme.matchAll(/^\| \[([\w.]+)\/?\]/gm), ([, name]) => name)
    assert.isAbove(names.length, 4)
    assert.sameMembers(listed, names)
  })
})
