import { test } from '@japa/runner'
import pg from 'pg'
import { startFakeS3 } from '#tests/support/fake_s3'
import { outputLines } from '#tests/support/output_lines'
import { createDatabase, freePort } from '#tests/support/start_services'
import { stackOn } from '#tests/support/stack'

const SECRET = 'geheim-xyzzy'

/** A finding in the output of `doctor --json`. */
interface JsonFinding {
  about: string
  state: 'ok' | 'warning' | 'failed'
  says: string
  mend?: string
}

/** Runs `doctor --json` with these settings. `found` contains the findings by subject. */
async function examine(settings: Record<string, string> = {}) {
  const stack = await stackOn()
  const { exitCode, stdout, stderr } = await stack.aceWithSettings(settings, 'doctor', '--json')
  const findings: JsonFinding[] = JSON.parse(stdout)
  const found = Object.fromEntries(findings.map((finding) => [finding.about, finding]))
  return { exitCode, stdout, stderr, findings, found }
}

/** Creates a database, runs the SQL in it, and returns its URL. */
async function createDatabaseWith(sql: string) {
  const url = await createDatabase()
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
  return url
}

test.group('doctor', () => {
  test('finds no problem in a working installation', async ({ assert }) => {
    const { exitCode, stderr, findings } = await examine()
    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    // The disk may be nearly full, and the shared stack has no job worker.
    const ignored = ['DATA_DIR', 'jobs']
    const problems = findings.filter(
      ({ state, about }) => state !== 'ok' && !ignored.includes(about)
    )
    assert.isEmpty(problems)
    assert.includeMembers(
      findings.map(({ about }) => about),
      [
        'APP_KEY',
        'database',
        'settings',
        'clock',
        'LISTEN',
        'migrations',
        'collation',
        'triggers',
        'outbox',
        'jobs',
        'bus',
        'hubs',
      ]
    )
  })

  test('prints one line per finding, and says how to fix what has failed', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stdout, stderr } = await stack.aceWithSettings(
      { SMTP_URL: `smtp://somebody:${SECRET}@127.0.0.1:${await freePort()}` },
      'doctor'
    )
    assert.equal(exitCode, 1)
    assert.equal(stderr, '')
    for (const line of outputLines(stdout)) assert.match(line, /^(ok|warning|failed) +\S+: .*\.$/)
    const [failed, ...others] = outputLines(stdout).filter((line) => line.startsWith('failed'))
    assert.isEmpty(others)
    assert.match(failed, /SMTP_URL: 127\.0\.0\.1:\d+ does not answer .*\. Check host and port/)
    assert.notInclude(stdout, SECRET)
  })

  test('works without the database, and shows no secret', async ({ assert }) => {
    const { exitCode, stdout, stderr, found } = await examine({
      DATABASE_URL: `postgres://nobody:${SECRET}@127.0.0.1:${await freePort()}/x`,
    })
    assert.equal(exitCode, 1)
    assert.equal(stderr, '')
    assert.containsSubset(found.database, { state: 'failed' })
    assert.include(found.database.says, 'Nothing answers at 127.0.0.1')
    assert.equal(found.bus.state, 'failed')
    assert.equal(found.hubs.state, 'failed')
    assert.notInclude(stdout, SECRET)
  })

  test('finds a disabled trigger, a missing trigger, a reading that stays pending, and that no hub and no worker runs', async ({
    assert,
  }) => {
    const url = await createDatabaseWith(
      `INSERT INTO cities (name, country, latitude, longitude, celsius) VALUES ('Pending', 'X', 0, 0, 1);
       ALTER TABLE cities DISABLE TRIGGER version_city; DROP TRIGGER update_cities ON readings`
    )
    const { exitCode, found } = await examine({ DATABASE_URL: url })
    assert.equal(exitCode, 1)
    assert.equal(found.triggers.state, 'failed')
    assert.include(found.triggers.says, 'readings.update_cities')
    assert.include(found.triggers.says, 'cities.version_city')
    assert.containsSubset(found.outbox, { state: 'warning' })
    assert.match(found.outbox.says, /^1 /)
    assert.include(found.hubs.says, 'none answers')
    assert.containsSubset(found.jobs, { state: 'warning' })
    assert.include(found.jobs.says, 'no worker runs')
    assert.equal(found.bus.state, 'ok')
  })

  test('finds a migration that has not run', async ({ assert }) => {
    const url = await createDatabaseWith(`DELETE FROM adonis_schema WHERE name LIKE '%0004_admin'`)
    const { exitCode, found } = await examine({ DATABASE_URL: url })
    assert.equal(exitCode, 1)
    assert.match(found.migrations.says, /^1 of \d+ have not run$/)
    assert.include(found.migrations.mend!, 'node ace migration:run')
  })

  test('finds an APP_URL that browsers cannot use in production', async ({ assert }) => {
    const { exitCode, found } = await examine({
      NODE_ENV: 'production',
      APP_URL: 'http://weather.example.org',
    })
    assert.equal(exitCode, 1)
    assert.equal(found.APP_URL.state, 'failed')
    assert.include(found.APP_URL.says, 'not HTTPS')
  })

  test('checks the bucket for the files of the chat, if there is one', async ({
    assert,
    cleanup,
  }) => {
    const s3 = await startFakeS3('club-key')
    cleanup(() => s3.stop())
    const settings = {
      S3_BUCKET: 'club',
      S3_ENDPOINT: s3.url,
      S3_ACCESS_KEY_ID: 'club-key',
      S3_SECRET_ACCESS_KEY: SECRET,
    }
    const { found } = await examine(settings)
    assert.equal(found.S3_BUCKET.state, 'ok')
    assert.equal(s3.objects.size, 0)

    const wrong = await examine({ ...settings, S3_ACCESS_KEY_ID: 'other-key' })
    assert.equal(wrong.found.S3_BUCKET.state, 'failed')
    assert.match(wrong.found.S3_BUCKET.mend!, /Check the S3 settings/)
    assert.equal(wrong.exitCode, 1)
    assert.notInclude(wrong.stdout + wrong.stderr, SECRET)
  })
})
