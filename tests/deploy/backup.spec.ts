import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { chromium, submitSignIn } from '#tests/support/chromium'
import { DebianPostgres } from '#tests/support/deploy/debian_postgres'
import { skipWithout } from '#tests/support/programs'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { stopProcess } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

test.group('A backup', (group) => {
  skipWithout(group, 'pg_dump')
  let postgres: DebianPostgres
  let folder: string
  group.setup(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fairweather-backup-'))
    postgres = new DebianPostgres()
    await postgres.start()
  })
  group.teardown(async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true })
  })

  const run = (script: string, file: string, database: string, PATH = postgres.path) =>
    spawnSync(`deploy/${script}.sh`, [file], {
      encoding: 'utf8',
      env: { PATH, DATABASE_URL: postgres.url(database) },
    })

  test('restores the same board, and open pages show it without a reload', async ({ assert }) => {
    const settings = { DATABASE_URL: await postgres.createDatabase('club') }
    const stack = await Stack.start('postgres', settings)
    const member = await Visitor.registered(stack)
    const before = await stack.city('Before the backup', 20)
    const after = await stack.city('After the backup', 10)
    await member.subscribe(before)
    await stack.sql('UPDATE cities SET celsius = 21.5 WHERE id = $1', [before])
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url })
    const page = await context.newPage()
    await submitSignIn(page, member)
    const row = page.locator(`[data-city-id="${before}"]`)
    await row.getByText('21.5').waitFor()
    await page.locator('html[data-live=live]').waitFor()
    await page.evaluate(() => void Object.assign(globalThis, { marked: true }))
    await untilNothingPending(stack)
    await stack.sql(`SELECT pgboss.create_queue('mail', '{"policy": "standard"}')`)
    await stack.sql(`INSERT INTO pgboss.job (name) VALUES ('mail')`)
    await stack.sql(
      `INSERT INTO yearly_reports (user_id, year, job_id, sent_at)
       SELECT id, year, gen_random_uuid(), sent_at FROM users,
         (VALUES (2024, now()), (2025, NULL)) AS reports(year, sent_at) WHERE email = $1`,
      [member.email]
    )
    // Numbers and positions with gaps, which a trigger would assign anew.
    await stack.sql(
      `INSERT INTO messages (id, room_id, body) SELECT gen_random_uuid(), 0, 'said' FROM generate_series(1, 3)`
    )
    await stack.sql(`UPDATE messages SET body = 'edited' WHERE number = 1`)
    await stack.sql('DELETE FROM messages WHERE number = 2')
    const messagesNow = () =>
      stack.sql(
        `SELECT messages.*, deleted_messages.body AS deleted, chat_epoch(0) IS NULL AS has_no_epoch
           FROM messages LEFT JOIN deleted_messages ON message_id = id ORDER BY number`
      )
    const messages = await messagesNow()
    assert.deepEqual(
      messages.map(({ position }) => Number(position)),
      [4, 5, 3]
    )

    const file = join(folder, 'club.dump')
    const backup = run('backup', file, 'club')
    assert.equal(backup.status, 0, backup.stderr)
    assert.equal(backup.stdout + backup.stderr, '')
    assert.equal(statSync(file).mode & 0o777, 0o600, 'only the owner can read it')

    // These changes come after the backup, so they are lost with the database.
    await stack.sql('UPDATE cities SET celsius = 30.5 WHERE id = $1', [before])
    await member.subscribe(after)
    await row.getByText('30.5').waitFor()
    await Promise.all([stack.web, ...stack.hubs.map((hub) => hub.process)].map(stopProcess))
    await postgres.run('DROP DATABASE club WITH (FORCE)')
    await page.locator('html:not([data-live=live])').waitFor()

    await postgres.run('CREATE DATABASE club')
    const restored = run('restore', file, 'club')
    assert.equal(restored.status, 0, restored.stderr)
    assert.lengthOf(await stack.sql('SELECT FROM pgboss.queue'), 1)
    assert.isEmpty(await stack.sql('SELECT FROM pgboss.job'), 'no job is done again')
    assert.deepEqual(await messagesNow(), messages)
    assert.deepEqual(
      await stack.sql('SELECT year FROM yearly_reports'),
      [{ year: 2024 }],
      'a report that was not sent can be requested again'
    )
    await Promise.all([stack.startWeb(), ...stack.hubs.map((hub) => stack.restartHub(hub))])

    await row.getByText('21.5').waitFor()
    await page.locator('html[data-live=live]').waitFor()
    assert.equal(await page.locator('[data-city-id]').count(), 1)
    await stack.sql('UPDATE cities SET celsius = 22.5 WHERE id = $1', [before])
    await row.getByText('22.5').waitFor()
    assert.isTrue(await page.evaluate(() => 'marked' in globalThis), 'without a reload')
    for (const hub of stack.hubs) {
      const socket = await member.connect(member.handshake, '/', hub.url)
      const readings = collectReadings(socket)
      assert.containsSubset(await watch(socket, [before, after]), { refused: [after] })
      await stack.sql('UPDATE cities SET celsius = celsius + 1 WHERE id = $1', [before])
      await until('a reading', () => readings.length > 0)
    }
    const doctor = await stack.ace('doctor', '--json')
    const findings = JSON.parse(doctor.stdout) as { state: string }[]
    assert.isEmpty(findings.filter(({ state }) => state === 'failed'))
    member.leave()
    await context.close()
    await stack.stop()
  })

  test('that fails keeps the previous backup', async ({ assert }) => {
    await postgres.createDatabase('small')
    const file = join(folder, 'small.dump')
    assert.equal(run('backup', file, 'small').status, 0)
    const { size, mtimeMs } = statSync(file)

    const failed = run('backup', file, 'nowhere')
    assert.notEqual(failed.status, 0)
    assert.include(failed.stderr, 'nowhere')
    assert.deepInclude(statSync(file), { size, mtimeMs })
    assert.notInclude(readdirSync(folder), 'small.dump.part')
    assert.equal(run('backup', file, 'small').status, 0, 'premise: a backup works')
  })

  test('passes the password only in the environment, even with special characters', async ({
    assert,
  }) => {
    const password = "p@:/%&? '100%"
    const quoted = password.replaceAll("'", "''")
    await postgres.run(`CREATE ROLE secretive LOGIN SUPERUSER PASSWORD '${quoted}'`)
    await postgres.createDatabase('secret')
    // Wrappers that log their arguments and the password, and then run the real program.
    const log = join(folder, 'arguments.log')
    const path = join(folder, 'path')
    mkdirSync(path)
    for (const program of ['pg_dump', 'pg_restore', 'psql']) {
      const script = `#!/bin/sh\necho "$0 $* $PGPASSWORD|" >>${log}\nexec ${postgres.bin}/${program} "$@"\n`
      writeFileSync(join(path, program), script, { mode: 0o755 })
    }
    const url = new URL(postgres.url('secret'))
    url.username = 'secretive'
    url.password = encodeURIComponent(password)
    const file = join(folder, 'url')
    writeFileSync(file, `${url.href}\n`)

    const backup = spawnSync('deploy/backup.sh', [join(folder, 'secret.dump')], {
      encoding: 'utf8',
      env: { PATH: `${path}:${postgres.path}`, DATABASE_URL_FILE: file },
    })

    assert.equal(backup.status, 0, backup.stderr)
    const logged = readFileSync(log, 'utf8')
    assert.match(logged, /pg_dump/)
    const [dump] = logged.split('|')
    assert.isTrue(dump.endsWith(` ${password}`), dump)
    assert.equal(dump.split(password).length, 2, 'only in the environment')
  })

  test('is restored only into an empty database, completely or not at all', async ({ assert }) => {
    await postgres.createDatabase('filled')
    await postgres.run('CREATE DATABASE bare')
    const file = join(folder, 'full.dump')
    assert.equal(run('backup', file, 'filled').status, 0)

    const rejected = run('restore', file, 'filled')
    assert.equal(rejected.status, 1)
    assert.equal(
      rejected.stderr,
      'This database is not empty: create a new one, or drop its contents first.\n'
    )

    const missing = run('restore', join(folder, 'no.dump'), 'bare')
    assert.include(missing.stderr, 'cannot be read')
    assert.isFalse(existsSync(join(folder, 'no.dump')))
    assert.notEqual(run('restore', 'README.md', 'bare').status, 0)
    assert.equal(run('restore', file, 'bare').status, 0, 'the failed restore left nothing')
  })
})
