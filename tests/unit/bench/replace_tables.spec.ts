import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { replaceTables } from '#bench/replace_tables'
import { tempFile } from '#tests/support/temp_file'

test.group('The tables that a benchmark writes into a page', () => {
  test('replace those after their comment, and nothing else', ({ assert }) => {
    const page = 'A\n<!-- one -->\nold\n<!-- end -->\nB\n<!-- two -->\nother\n<!-- end -->\nC\n'
    const path = tempFile('page.md', page)
    replaceTables(path, '<!-- one -->', 'new')
    assert.equal(
      readFileSync(path, 'utf8'),
      'A\n<!-- one -->\n\nnew\n\n<!-- end -->\nB\n<!-- two -->\nother\n<!-- end -->\nC\n'
    )
  })

  test('leave a page as it is that has no such comment, and create none', ({ assert }) => {
    const path = tempFile('other.md', 'A\n<!-- end -->\n')
    replaceTables(path, '<!-- one -->', 'new')
    assert.equal(readFileSync(path, 'utf8'), 'A\n<!-- end -->\n')
    assert.doesNotThrow(() => replaceTables(`${path}.missing`, '<!-- one -->', 'new'))
  })
})
