import { test } from '@japa/runner'
import { prepareDatabase } from '#bin/standalone/prepare_database'
import { obsoleteDatabase, query, schemaOf } from '#tests/support/obsolete_database'
import { createDatabase } from '#tests/support/start_services'

const settings = (databaseUrl?: string) => {
  return { production: true, dataDir: '/srv/weather', databaseUrl }
}

test.group('npm start on a database from before 0.1', () => {
  for (const { given, fix } of [
    { given: true, fix: 'name an empty database in DATABASE_URL.' },
    { given: false, fix: 'move /srv/weather aside and run "npm start" again.' },
  ]) {
    const which = given ? 'in DATABASE_URL' : 'in DATA_DIR'
    test(`${which} reports in one sentence what to do, and changes nothing`, async ({ assert }) => {
      const url = await obsoleteDatabase()
      const before = await schemaOf(url)

      const preparation = prepareDatabase(url, settings(given ? url : undefined))
      const { message } = await preparation.then(
        () => assert.fail('it prepared the database'),
        (error: Error) => error
      )

      assert.match(message, /^The database .* was made by a development version from before 0\.1 /)
      assert.isTrue(message.endsWith(fix), message)
      assert.lengthOf(message.split('\n'), 1)
      assert.equal(await schemaOf(url), before)
    })
  }

  for (const [former, name] of [
    ['0034_refused_devices', '0035_refused_devices'],
    ['0034_webhooks', '0036_webhooks'],
    ['0035_feed_problem_phrases', '0037_feed_problem_phrases'],
  ]) {
    test(`reports the same if the database knows ${name} under a former name`, async ({
      assert,
    }) => {
      const url = await createDatabase()
      const rows = await query(
        url,
        `UPDATE adonis_schema SET name = 'web/database/migrations/${former}'
         WHERE name = 'web/database/migrations/${name}' RETURNING name`
      )
      assert.lengthOf(rows, 1)
      const before = await schemaOf(url)

      await assert.rejects(
        () => prepareDatabase(url, settings(url)),
        /^The database .* was made by a development version from before 0\.1 and cannot be upgraded: .*\.$/
      )

      assert.equal(await schemaOf(url), before)
    })
  }

  test('shows no password', async ({ assert }) => {
    const url = new URL(await obsoleteDatabase())
    assert.isNotEmpty(url.password, 'the database has a password')
    const preparation = prepareDatabase(url.href, settings(url.href))
    const error: Error = await preparation.then(
      () => assert.fail('it prepared the database'),
      (reason) => reason
    )
    assert.notInclude(error.message, url.password)
  })
})

test.group('npm start on a database of a later version', () => {
  test('succeeds, although the database has more migrations', async ({ assert }) => {
    const url = await createDatabase()
    await query(
      url,
      `INSERT INTO adonis_schema (name, batch) VALUES ('web/database/migrations/9999_later', 2)`
    )
    const before = await schemaOf(url)

    await prepareDatabase(url, settings(url))

    assert.equal(await schemaOf(url), before)
  })
})
