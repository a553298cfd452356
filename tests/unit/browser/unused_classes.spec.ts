import { globSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { unusedClass } from '#browser/unused_classes'

test.group('Classes that are left out of the styles', () => {
  test('are used by no page and no script', ({ assert }) => {
    const files = globSync(['web/views/**/*.edge', 'web/**/*.ts', 'messaging/*.ts'])
    assert.isAbove(files.length, 300)
    for (const file of files.filter((name) => !name.endsWith('unused_classes.ts'))) {
      const [used] = unusedClass.exec(readFileSync(file, 'utf8')) ?? []
      assert.isUndefined(used, `${file} uses it. Remove it from unused_classes.ts`)
    }
  })
})
