import { test } from '@japa/runner'
import { obsoleteDatabase, schemaOf } from '#tests/support/obsolete_database'
import { outputLines } from '#tests/support/output_lines'
import { stackOn } from '#tests/support/stack'

const SENTENCE =
  /The database at \S+ was made by a development version from before 0\.1 .*: name an empty database in DATABASE_URL\.$/

test.group('On a database from before 0.1', () => {
  for (const command of [
    ['migration:run', '--force'],
    ['migration:rollback', '--force'],
    ['migration:status'],
    ['city:list'],
    ['temperature:set', 'Oslo', '1'],
    ['hub:serve'],
  ]) {
    test(`${command.join(' ')} reports that in one line, and changes nothing`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const url = await obsoleteDatabase()
      const before = await schemaOf(url)

      const { exitCode, stdout, stderr } = await stack.aceWithSettings(
        { DATABASE_URL: url },
        ...command
      )

      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.match(outputLines(stderr)[0], SENTENCE)
      assert.notInclude(stderr, new URL(url).password)
      assert.equal(await schemaOf(url), before)
    })
  }

  test('doctor reports that once, and says what to do', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stdout, stderr } = await stack.aceWithSettings(
      { DATABASE_URL: await obsoleteDatabase() },
      'doctor'
    )
    assert.equal(exitCode, 1)
    assert.equal(stderr, '')
    const [found, ...others] = outputLines(stdout).filter((line) => line.includes('before 0.1'))
    assert.isEmpty(others)
    assert.match(
      found,
      /^failed +migrations: are those .* cannot be upgraded\. Move DATA_DIR aside, or name/
    )
  })
})
