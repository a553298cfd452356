import { randomUUID } from 'node:crypto'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import { currentMinute, respond, type Handler } from '#tests/support/fake_open_meteo'
import { reportFigures } from '#tests/support/faults/fault_report'
import { isSoak } from '#tests/support/faults/fault_suite_sizes'
import { JobStack } from '#tests/support/faults/job_stack'
import { wakeWorkers } from '#tests/support/job_pauses'
import { identityOf, type Delivery } from '#tests/support/mail_server'
import { pageText } from '#tests/support/page_text'
import { lockRow, lockTable } from '#tests/support/table_lock'
import { until } from '#tests/support/visitor'

const ROWS = 500
const IMPORTED_ONCE = { readings: ROWS, entries: 1, files: 0 }
const FEED_CITIES = 150
const MAILS = 30
/** More than one batch of requests. */
const REPORTS = 60

/** Two workers, because one works on one import at a time. */
const PAIR = ['--queues=feed,import', '--queues=mail,import']

let jobs: JobStack

const address = (n: number) => `${n}@many.example`

/**
 * Requests a mail with a link for each account. All jobs are added at once, so that the worker takes
 * full batches of them.
 */
async function requestMails() {
  await jobs.stack.sql(
    `INSERT INTO pgboss.job (name, data, policy, dead_letter, heartbeat_seconds, retry_limit,
       retry_delay, retry_backoff, retry_delay_max, expire_seconds)
     SELECT name, jsonb_build_object('letter', 'reset_requested', 'email', n || '@many.example'),
       policy, dead_letter, heartbeat_seconds, retry_limit,
       retry_delay, retry_backoff, retry_delay_max, expire_seconds
     FROM pgboss.queue, generate_series(0, $1 - 1) n WHERE name = 'mail'`,
    [MAILS]
  )
  await wakeWorkers(jobs.stack.sql, 'mail')
}

/** A run that is repeated in the next minute gets the same readings. */
const respondAt =
  (time: string): Handler =>
  (response, answers, request) => {
    for (const { current } of answers) current!.time = time
    respond(response, answers, request)
  }

const requestRun = () => jobs.admin.submit('/admin/feed/runs', {}, '/admin/feed')

/** Returns the mails to each account. */
const mailsToEach = () =>
  Array.from({ length: MAILS }, (_, n) => jobs.mails.deliveriesTo(address(n)))

const readingsOfFeed = () =>
  jobs.sql(`SELECT city_id FROM readings WHERE measured_at > now() - interval '1 day'`)

/** Brings two workers into the middle of everything: a feed, mails, and two imports. */
async function startEverything() {
  await jobs.useWorkers(...PAIR)
  let holdsFeed = false
  const answer = respondAt(currentMinute())
  jobs.feed.handleInTurn(answer, () => (holdsFeed = true), answer)
  await requestRun()
  const stored = await jobs.upload('Storington', ROWS)
  await jobs.untilImport(stored.id, 'staged')
  await until('the second batch of the feed', () => holdsFeed, 20_000)
  const unlockAudit = await lockTable(jobs.stack, 'audit_entries')
  await jobs.confirm(stored)
  await jobs.untilImportBlocked()

  const [checked, unlockFiles] = await jobs.pauseWorkers(async () => [
    await jobs.upload('Checkford', ROWS),
    await lockTable(jobs.stack, 'import_files'),
  ])
  const held: Delivery[] = []
  let accept = () => {}
  const accepting = new Promise<void>((resolve) => (accept = resolve))
  jobs.mails.beforeAccepting = (delivery) => {
    if (jobs.mails.deliveries.length <= 5) return
    held.push(delivery)
    return accepting
  }
  await requestMails()
  await until('held mails', () => held.length > 10, 20_000)
  await until('the copy of the staged rows', async () => {
    const copies = await jobs.sql('SELECT FROM pg_stat_progress_copy')
    return copies.length === 1
  })
  const sent = await jobs.sql(
    `SELECT FROM pgboss.job WHERE data->>'letter' = 'reset_password' AND state = 'completed'`
  )
  return {
    imports: [stored, checked],
    sent: sent.length,
    held,
    unlock: () => Promise.allSettled([unlockAudit(), unlockFiles()]),
    acceptMails() {
      jobs.mails.beforeAccepting = () => {}
      accept()
    },
  }
}

type Scene = Awaited<ReturnType<typeof startEverything>>

/** Waits until everything is done. Returns how often it was done. */
async function finishEverything({ imports: [stored, checked] }: Scene) {
  await jobs.untilImport(checked.id, 'staged')
  await jobs.confirm(checked)
  await jobs.untilImport(stored.id, 'applied')
  await jobs.untilImport(checked.id, 'applied')
  await jobs.untilDone()
  const feed = (await readingsOfFeed()).map(({ city_id: id }) => id)
  return {
    imports: await Promise.all([stored, checked].map((each) => jobs.importCounts(each))),
    readings: feed.length,
    cities: new Set(feed).size,
    runs: await jobs.sql('SELECT problem FROM feed_runs ORDER BY id DESC'),
    dead: await jobs.sql(`SELECT FROM pgboss.job WHERE name = 'dead' OR state = 'failed'`),
    mails: mailsToEach(),
  }
}

test.group('Jobs', (group) => {
  group.setup(async () => {
    jobs = await JobStack.start()
    await jobs.stack.sql(
      `INSERT INTO users (name, email, password)
       SELECT 'One of many', n || '@many.example', 'none' FROM generate_series(0, $1 - 1) n`,
      [MAILS]
    )
    return () => jobs.stop()
  })
  group.each.setup(async () => {
    await jobs.stack.sql('DELETE FROM pgboss.job')
    await jobs.stack.sql('TRUNCATE cities, feed_runs CASCADE')
    await jobs.stack.sql(
      `INSERT INTO cities (name, country, latitude, longitude)
       SELECT 'Town ' || i, 'Testland', i % 50, i % 100 FROM generate_series(1, $1) i`,
      [FEED_CITIES]
    )
    jobs.feed.handleInTurn(respond)
    jobs.mails.deliveries.length = 0
    return async (hasFailed: boolean) => {
      if (hasFailed) await jobs.endWorkers('SIGKILL')
    }
  })

  test('of an import wait if no worker runs, and its page says so', async ({ assert }) => {
    await jobs.useWorkers()
    await jobs.stack.sql('DELETE FROM pgboss.instance')
    const imported = await jobs.upload('Waitington', ROWS)
    const page = await jobs.admin.get(imported.path)
    assert.include(pageText(page.body), 'No worker is running, so this import waits.')
    await jobs.useWorkers('')
    await jobs.untilImport(imported.id, 'staged')
    await jobs.confirm(imported)
    await jobs.untilImport(imported.id, 'applied')
    assert.deepEqual(await jobs.importCounts(imported), IMPORTED_ONCE)
  })

  test('send each yearly report once if the worker gets SIGKILL while it requests and sends them, and one is rejected', async ({
    assert,
  }) => {
    await jobs.useWorkers('')
    const ids = await jobs.stack.sql(
      `WITH added AS (
         INSERT INTO users (name, email, yearly_report, email_verified_at)
         SELECT 'Yearly', n || '@yearly.example', true, now() FROM generate_series(0, $1 - 1) n
         RETURNING id)
       INSERT INTO entries (user_id, date, distance_m, duration_s, kind)
       SELECT id, '2024-06-01', 10000, 3600, 'run' FROM added RETURNING user_id AS id`,
      [REPORTS]
    )
    const held: Delivery[] = []
    let accept = () => {}
    const accepting = new Promise<void>((resolve) => (accept = resolve))
    jobs.mails.rejected = '0@yearly.example'
    jobs.mails.beforeAccepting = (delivery) => {
      if (jobs.mails.deliveries.length <= 5) return
      held.push(delivery)
      return accepting
    }
    // The run requests the reports of the first members, and then waits for this row.
    const unlockMember = await lockRow(jobs.stack, 'users', Math.max(...ids.map(({ id }) => id)))
    await addJob(jobs.stack, { queue: 'report', data: { year: 2024 } })
    await wakeWorkers(jobs.stack.sql, 'report')
    await until('held mails', () => held.length > 10, 20_000)
    const requested = () => jobs.sql('SELECT sent_at FROM yearly_reports')
    const before = await requested()
    assert.isAtLeast(before.length, held.length)
    assert.isBelow(before.length, REPORTS)
    const running = await jobs.sql(
      `SELECT FROM pgboss.job WHERE name = 'report' AND state = 'active'`
    )
    assert.lengthOf(running, 1)

    await jobs.endWorkers('SIGKILL')
    jobs.mails.beforeAccepting = () => {}
    accept()
    await unlockMember()
    await jobs.loseHeartbeats('mail', 'report')
    await jobs.startWorker()
    await jobs.untilDone()

    const [rejected, ...mails] = Array.from({ length: REPORTS }, (_, n) =>
      jobs.mails.deliveriesTo(`${n}@yearly.example`)
    )
    assert.isEmpty(rejected)
    for (const each of mails) {
      assert.isAtLeast(each.length, 1)
      assert.lengthOf(new Set(each.map(identityOf)), 1)
    }
    // As with every mail: SMTP cannot tell whether the server has accepted it.
    const repeated = mails.filter(({ length }) => length > 1)
    for (const [first] of repeated) assert.include(held, first)
    const after = await requested()
    assert.lengthOf(after, REPORTS)
    const unsent = after.filter(({ sent_at: at }) => !at)
    assert.lengthOf(unsent, 1)
    assert.lengthOf(await jobs.sql(`SELECT FROM pgboss.job WHERE name = 'dead'`), 1)
    reportFigures('the worker gets SIGKILL while it sends yearly reports', {
      'reports': REPORTS,
      'requested before': before.length,
      'held': held.length,
      'mails sent twice': repeated.length,
    })
  })

  test('tell a member of mentions once if the worker gets SIGKILL while it sends the mail', async ({
    assert,
  }) => {
    const recipient = 'away@mentioned.example'
    const [{ id: userId }] = await jobs.stack.sql(
      `INSERT INTO users (name, email, email_verified_at) VALUES ('Away', $1, now()) RETURNING id`,
      [recipient]
    )
    await jobs.stack.sql(
      `INSERT INTO messages (id, room_id, body, mentions)
         SELECT gen_random_uuid(), 0, '@Away', jsonb_build_array(jsonb_build_object('id', $1::int, 'name', 'Away'))
           FROM generate_series(1, 2)`,
      [userId]
    )
    const id = randomUUID()
    await jobs.stack.sql('UPDATE mentions SET mail_id = $1', [id])
    let accept = () => {}
    let isHeld = false
    jobs.mails.beforeAccepting = () => {
      isHeld = true
      return new Promise<void>((resolve) => (accept = resolve))
    }
    await jobs.useWorkers('')
    await addJob(jobs.stack, { queue: 'mail', data: { letter: 'mentions', userId } }, { id })
    await wakeWorkers(jobs.stack.sql, 'mail')
    await until('the held mail', () => isHeld, 20_000)

    await jobs.endWorkers('SIGKILL')
    jobs.mails.beforeAccepting = () => {}
    accept()
    await jobs.loseHeartbeats('mail')
    await jobs.useWorkers('')
    await jobs.untilDone()
    // A job that is done again after its mail was noted sends nothing.
    await jobs.stack.sql(
      `UPDATE pgboss.job SET state = 'retry', start_after = now() WHERE id = $1`,
      [id]
    )
    await wakeWorkers(jobs.stack.sql, 'mail')
    await jobs.untilDone()

    const mails = jobs.mails.deliveriesTo(recipient)
    assert.includeMembers([1, 2], [mails.length])
    assert.lengthOf(new Set(mails.map(identityOf)), 1)
    const unsent = await jobs.sql('SELECT FROM mentions WHERE mailed_at IS NULL')
    assert.isEmpty(unsent)
  })

  for (const count of isSoak ? [2, 5] : [3]) {
    test(`are done once by ${count} workers, even if imports are confirmed twice`, async ({
      assert,
    }) => {
      await requestMails()
      await requestRun()
      await jobs.useWorkers(...Array<string>(count).fill(''))
      const imports = await Promise.all(['A', 'B', 'C', 'D'].map((name) => jobs.upload(name, ROWS)))
      for (const { id } of imports) await jobs.untilImport(id, 'staged')
      await Promise.all(imports.flatMap((each) => [jobs.confirm(each), jobs.confirm(each)]))
      await jobs.untilDone()

      for (const each of imports) assert.deepEqual(await jobs.importCounts(each), IMPORTED_ONCE)
      for (const mails of mailsToEach()) assert.lengthOf(mails, 1)
      const readings = await readingsOfFeed()
      assert.isAtLeast(readings.length, FEED_CITIES)
      assert.lengthOf(new Set(readings.map(({ city_id: id }) => id)), readings.length)
      assert.lengthOf(await jobs.sql('SELECT FROM feed_runs'), 1)
    })
  }

  test('store an import once if a worker is stuck in the middle, and continues later', async ({
    assert,
  }) => {
    const [stuck] = await jobs.useWorkers('')
    const imported = await jobs.upload('Stuckville', ROWS)
    await jobs.untilImport(imported.id, 'staged')
    const unlock = await lockTable(jobs.stack, 'readings')
    await jobs.confirm(imported)
    await jobs.untilImportBlocked()
    stuck.kill('SIGSTOP')
    await unlock()
    await jobs.loseHeartbeats('import')
    await jobs.startWorker()
    await jobs.untilImport(imported.id, 'applied')
    stuck.kill('SIGCONT')
    await jobs.end(stuck, 'SIGTERM')
    assert.deepEqual(await jobs.importCounts(imported), IMPORTED_ONCE)
  })

  test('store an import once if PostgreSQL is killed after its check', async ({ assert }) => {
    await jobs.useWorkers('')
    const imported = await jobs.upload('Crashton', ROWS)
    await jobs.untilImport(imported.id, 'staged')
    await jobs.restartPostgres()
    await jobs.untilImport(imported.id, 'staged')
    const page = await jobs.admin.get(imported.path)
    assert.include(pageText(page.body), 'The preview was lost when the database stopped.')
    await jobs.confirm(imported)
    await jobs.untilImport(imported.id, 'applied')
    assert.deepEqual(await jobs.importCounts(imported), IMPORTED_ONCE)
  })

  const faults = {
    'PostgreSQL is killed in the middle and started again': async (scene: Scene) => {
      await jobs.restartPostgres(async () => scene.acceptMails())
      await scene.unlock()
      await jobs.loseHeartbeats('import', 'feed')
    },
    'their workers get SIGTERM in the middle': async (scene: Scene, assert: Assert) => {
      const ended = jobs.endWorkers('SIGTERM')
      scene.acceptMails()
      await ended
      // On a busy machine, a mail may take longer than the process may, and is sent again.
      const waiting = await jobs.stack.sql(
        `SELECT name FROM pgboss.job WHERE name <> 'mail' AND state IN ('retry', 'active')
         ORDER BY name`
      )
      assert.deepEqual(
        waiting.map(({ name }) => name),
        ['feed', 'import', 'import']
      )
      await scene.unlock()
      await jobs.useWorkers(...PAIR)
    },
    'their workers get SIGKILL in the middle': async (scene: Scene) => {
      await jobs.endWorkers('SIGKILL')
      scene.acceptMails()
      await jobs.loseHeartbeats('mail', 'import', 'feed')
      await scene.unlock()
      await jobs.startWorker()
    },
  }
  for (const [fault, happen] of Object.entries(faults)) {
    test(`are done once if ${fault}`, async ({ assert }) => {
      const scene = await startEverything()
      assert.isAtLeast(scene.sent, 1, 'some mails are done')
      const started = Date.now()
      await happen(scene, assert)
      const found = await finishEverything(scene)

      assert.deepEqual(found.imports, [IMPORTED_ONCE, IMPORTED_ONCE])
      assert.equal(found.readings, FEED_CITIES + scene.imports.length)
      assert.equal(found.cities, found.readings)
      assert.isNull(found.runs[0].problem)
      assert.isEmpty(found.dead)
      const repeated = found.mails.filter(({ length }) => length > 1)
      for (const mails of found.mails) {
        assert.isAtLeast(mails.length, 1)
        assert.lengthOf(new Set(mails.map(identityOf)), 1)
      }
      // SMTP cannot tell whether the server has accepted a mail if its answer was lost.
      for (const [first] of repeated) assert.include(scene.held, first)
      const again = await jobs.sql(
        `SELECT extract(epoch FROM max(started_on))::float AS seconds FROM pgboss.job WHERE retry_count > 0`
      )
      reportFigures(fault, {
        'taken again after': (again[0].seconds - started / 1000).toFixed(1),
        'mails': MAILS,
        'held': scene.held.length,
        'mails sent twice': repeated.length,
      })
    })
  }
})
