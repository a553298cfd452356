import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { SECRETS } from '#support/secrets'

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

/**
 * Returns the matches of the pattern in a file as an object. The first group is the key, the second
 * group is the value (undefined if it is empty).
 */
const settingsIn = (path: string, pattern: RegExp) =>
  Object.fromEntries(
    [...text(path).matchAll(pattern)].map(([, name, value]) => [name, value || undefined])
  )

const schema = Object.keys(settingsIn('config/env.ts', /^ {2}([A-Z\d_]+):/gm))
const example = settingsIn('.env.example', /^([A-Z\d_]+)=(.*)$/gm)
const documented = settingsIn(
  'docs/configuration.md',
  /^\| `([A-Z\d_]+)` \| (?:`(.*?)`)? ?\| .{10,} \|$/gm
)

test.group('The settings', () => {
  test('are the same in the code, in the example and in the documentation', ({ assert }) => {
    assert.isAbove(schema.length, 40)
    assert.sameMembers(Object.keys(example), schema)
    assert.sameMembers(Object.keys(documented), schema)
  })

  test('have the same defaults in the example and in the documentation', ({ assert }) => {
    assert.deepEqual(documented, example)
  })

  test('are documented as secret if the code can read them from files, and only then', ({
    assert,
  }) => {
    const secret = settingsIn(
      'docs/configuration.md',
      /^\| `([A-Z\d_]+)` \| (?:`.*?` )?\| \*secret\*:( )/gm
    )
    assert.sameMembers(Object.keys(secret), SECRETS)
  })
})
