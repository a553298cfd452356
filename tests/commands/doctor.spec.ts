import { test } from '@japa/runner'
import pg from 'pg'
import type { Finding } from '#doctor/finding'
import { outputLines } from '#tests/support/output_lines'
import { createDatabase, freePort } from '#tests/support/services'
import { stackOn } from '#tests/support/stack'

const SECRET = 'geheim-xyzzy'

/** What it finds of that stack with other settings, by what it is about. */
async function examined(settings: Record<string, string> = {}) {
  const stack = await stackOn()
  const { exitCode, stdout, stderr } = await stack.aceWithSettings(settings, 'doctor', '--json')
  const findings: Finding[] = JSON.parse(stdout)
  const found = Object.fromEntries(findings.map((finding) => [finding.about, finding]))
  return { exitCode, stdout, stderr, findings, found }
}

/** A fresh database in which something was done. */
async function databaseWith(sql: string) {
  const url = await createDatabase()
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
  return url
}

test.group('doctor', () => {
  test('finds nothing wrong where nothing is', async ({ assert }) => {
    const { exitCode, stderr, findings } = await examined()
    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    const unwell = findings.filter(({ state, about }) => state !== 'ok' && about !== 'DATA_DIR')
    assert.isEmpty(unwell)
    assert.includeMembers(
      findings.map(({ about }) => about),
      ['APP_KEY', 'database', 'clock', 'LISTEN', 'migrations', 'triggers', 'owed', 'bus', 'hubs']
    )
  }).timeout(60_000)

  test('has a line for each finding, and a sentence that mends what has failed', async ({
    assert,
  }) => {
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
    assert.match(failed, /SMTP_URL: 127\.0\.0\.1:\d+ does not greet .*\. Check host and port/)
    assert.notInclude(stdout, SECRET)
  }).timeout(60_000)

  test('works where the database does not, and tells no secret', async ({ assert }) => {
    const { exitCode, stdout, stderr, found } = await examined({
      DATABASE_URL: `postgres://nobody:${SECRET}@127.0.0.1:${await freePort()}/x`,
    })
    assert.equal(exitCode, 1)
    assert.equal(stderr, '')
    assert.containsSubset(found.database, { state: 'failed' })
    assert.include(found.database.says, 'Nothing answers at 127.0.0.1')
    assert.equal(found.bus.state, 'failed')
    assert.equal(found.hubs.state, 'failed')
    assert.notInclude(stdout, SECRET)
  }).timeout(60_000)

  test('sees a trigger that is off, one that is gone, and that no hub is there', async ({
    assert,
  }) => {
    const url = await databaseWith(
      `ALTER TABLE cities DISABLE TRIGGER version_city; DROP TRIGGER update_cities ON readings`
    )
    const { exitCode, found } = await examined({ DATABASE_URL: url })
    assert.equal(exitCode, 1)
    assert.equal(found.triggers.state, 'failed')
    assert.include(found.triggers.says, 'readings.update_cities')
    assert.include(found.triggers.says, 'cities.version_city')
    assert.include(found.hubs.says, 'none answers')
    assert.equal(found.bus.state, 'ok')
  }).timeout(60_000)

  test('sees a migration that has not run, and what is owed for long', async ({ assert }) => {
    const unprepared = await databaseWith(`DELETE FROM adonis_schema WHERE name LIKE '%0004_admin'`)
    const { exitCode, found } = await examined({ DATABASE_URL: unprepared })
    assert.equal(exitCode, 1)
    assert.match(found.migrations.says, /^1 of \d+ have not run$/)
    assert.include(found.migrations.mend!, 'node ace migration:run')

    const owing = await databaseWith(
      `INSERT INTO cities (name, country, latitude, longitude, celsius) VALUES ('Owed', 'X', 0, 0, 1)`
    )
    const { found: later } = await examined({ DATABASE_URL: owing })
    assert.containsSubset(later.owed, { state: 'warning' })
    assert.match(later.owed.says, /^1 /)
  }).timeout(60_000)

  test('sees settings that keep browsers out, in production', async ({ assert }) => {
    const { exitCode, found } = await examined({
      NODE_ENV: 'production',
      APP_URL: 'http://weather.example.org',
    })
    assert.equal(exitCode, 1)
    assert.equal(found.APP_URL.state, 'failed')
    assert.include(found.APP_URL.says, 'not HTTPS')
  }).timeout(60_000)
})
