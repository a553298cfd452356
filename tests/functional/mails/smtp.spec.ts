import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { wakeWorkers } from '#tests/support/job_pauses'
import { identityOf, MailServer } from '#tests/support/mail_server'
import { parseMail } from '#tests/support/mailbox'
import { stopProcess } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const DELAY = 'Mails are delayed at the moment.'

test.group('Mails through an SMTP server', (group) => {
  let stack: Stack
  let mails: MailServer
  group.setup(async () => {
    mails = await MailServer.start()
    // A test could otherwise miss that a response waits for its mail.
    mails.beforeAccepting = () => pause(500)
    const secret = join(mkdtempSync(join(tmpdir(), 'fairweather-smtp-')), 'smtp')
    writeFileSync(secret, `${mails.url}\n`)
    const settings = {
      SMTP_URL_FILE: secret,
      MAIL_FROM: 'Our Club <weather@club.example>',
      APP_URL: 'https://weather.club.example',
      LOG_LEVEL: 'fatal',
    }
    stack = await Stack.start('postgres', settings, { hubs: 0 })
    await stack.startJobs()
  })
  group.teardown(async () => {
    await stack.stop()
    await mails.stop()
  })

  const jobs = (queue: string, state?: string) =>
    stack.sql(
      `SELECT * FROM pgboss.job WHERE name = $1 AND state = coalesce($2, state::text)::pgboss.job_state
         ORDER BY created_on`,
      [queue, state]
    )

  const unfinished = () =>
    stack.sql(`SELECT FROM pgboss.job WHERE name = 'mail' AND state <= 'active'`)

  const deliveryTo = (email: string) => mails.deliveriesTo(email).at(0)

  test('are sent after the response, with the configured account and sender', async ({
    assert,
  }) => {
    const visitor = new Visitor(stack)
    const page = await visitor.register()
    assert.equal(page.path, '/dashboard')
    assert.isEmpty(await jobs('mail', 'completed'), 'the response did not wait for the mail')

    await until('the mail', () => deliveryTo(visitor.email), 20_000)
    const { from, user, raw } = deliveryTo(visitor.email)!
    assert.equal(from, 'weather@club.example')
    assert.equal(user, 'post')
    assert.match(raw, /^From: Our Club <weather@club\.example>\r$/m)
    const { subject, text, html } = parseMail(raw)
    assert.equal(subject, 'Confirm your e-mail')
    assert.match(text, /https:\/\/weather\.club\.example\/verify-email\/[\w-]{43}\s/)
    assert.match(html, /<a href="https:\/\/weather\.club\.example\/verify-email\/[\w-]{43}">/)
  })

  test('are sent after the web server that requested them has ended', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    await member.submit('/forgot-password', { email: member.email }, '/forgot-password')
    await stopProcess(stack.web)
    await until('the mail', () => deliveryTo(member.email), 20_000)
    assert.include(deliveryTo(member.email)!.raw, 'Set a new password')
    await stack.startWeb()
  })

  test('are given up at once if the server rejects the recipient', async ({ assert }) => {
    const visitor = new Visitor(stack)
    mails.rejected = visitor.email
    await visitor.register()
    await until('the dead job', async () => (await jobs('dead')).length > 0, 20_000)
    const [{ source_output: output, source_retry_count: retries }] = await jobs('dead')
    assert.include(output.message, '550')
    assert.equal(retries, 0)
  })

  test('wait while the server is down, which pages say, and are then sent once', async ({
    assert,
  }) => {
    await mails.stop()
    const visitor = new Visitor(stack)
    const page = await visitor.register()
    assert.equal(page.path, '/dashboard')
    await new Visitor(stack).register()
    await until('two retries', async () => (await jobs('mail', 'retry')).length === 2, 20_000)
    assert.notInclude((await visitor.get('/settings')).body, DELAY)

    // The mail has waited for two hours, and its link has expired in the meantime.
    await stack.sql(`UPDATE pgboss.job SET created_on = created_on - interval '2 hours'`)
    await stack.sql(`UPDATE mail_links SET expires_at = now()`)
    for (const path of ['/dashboard', '/settings', '/forgot-password']) {
      assert.include((await visitor.get(path)).body, DELAY, path)
    }

    await mails.start()
    await stack.sql(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`)
    await wakeWorkers(stack.sql, 'mail')
    await until('the mail', () => deliveryTo(visitor.email), 20_000)
    const { path } = parseMail(deliveryTo(visitor.email)!.raw)
    assert.equal((await visitor.open(path)).path, path, 'the link works')
    for (const state of ['retry', 'active']) {
      await until('the end of the jobs', async () => (await jobs('mail', state)).length === 0)
    }
    assert.lengthOf(mails.deliveriesTo(visitor.email), 1)
    assert.notInclude((await visitor.get('/settings')).body, DELAY)
  })

  test('have the same link and the same id if they are sent twice', async ({ assert }) => {
    const visitor = new Visitor(stack)
    await visitor.register()
    await until('the mail', () => deliveryTo(visitor.email), 20_000)
    await until('the end of the job', async () => (await jobs('mail', 'active')).length === 0)
    // As if the worker had been killed after the server had accepted the mail.
    await stack.sql(
      `UPDATE pgboss.job SET state = 'retry', completed_on = NULL
       WHERE id = (SELECT id FROM pgboss.job WHERE name = 'mail' ORDER BY created_on DESC LIMIT 1)`
    )
    const both = () => mails.deliveriesTo(visitor.email)
    await wakeWorkers(stack.sql, 'mail')
    await until('the second mail', () => both().length === 2, 20_000)
    const [first, second] = both().map(identityOf)
    assert.match(first, /^<[\w-]{36}@weather\.club\.example> \/verify-email\//)
    assert.equal(first, second)
  })

  test('are not sent again once their link was used', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    await member.submit('/forgot-password', { email: member.email }, '/forgot-password')
    await until('the mail', () => deliveryTo(member.email), 20_000)
    await until('the end of the job', async () => (await jobs('mail', 'active')).length === 0)
    const count = mails.deliveries.length
    await stack.sql('DELETE FROM mail_links')
    await stack.sql(
      `UPDATE pgboss.job SET state = 'retry', completed_on = NULL
       WHERE id = (SELECT id FROM pgboss.job WHERE name = 'mail' ORDER BY created_on DESC LIMIT 1)`
    )
    await wakeWorkers(stack.sql, 'mail')
    await until(
      'the end of the job',
      async () => (await jobs('mail', 'retry')).length === 0,
      20_000
    )
    await until('the end of the job', async () => (await jobs('mail', 'active')).length === 0)
    assert.lengthOf(mails.deliveries, count)
    assert.isEmpty(await stack.sql('SELECT FROM mail_links'))
  })

  test('for a forgotten password are sent once, even if the request is handled twice', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    await member.submit('/forgot-password', { email: member.email }, '/forgot-password')
    await until('the mail', () => deliveryTo(member.email), 20_000)
    await until('the end of all jobs', async () => (await unfinished()).length === 0)
    const [link] = await stack.sql('SELECT * FROM mail_links ORDER BY id DESC LIMIT 1')
    // As if the worker had been killed after its transaction was committed.
    await stack.sql(
      `UPDATE pgboss.job SET state = 'retry', completed_on = NULL WHERE data->>'email' = $1`,
      [member.email]
    )
    assert.lengthOf(await unfinished(), 1)
    await wakeWorkers(stack.sql, 'mail')
    await until('the end of all jobs', async () => (await unfinished()).length === 0, 20_000)
    assert.lengthOf(mails.deliveriesTo(member.email), 1)
    assert.deepEqual(await stack.sql('SELECT * FROM mail_links ORDER BY id DESC LIMIT 1'), [link])
  })

  test('for a forgotten password are requested by the same job, whether or not an account exists', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    const before = await jobs('mail')
    for (const email of [member.email, 'nobody-here@example.org']) {
      await member.submit('/forgot-password', { email }, '/forgot-password')
    }
    const [known, unknown] = (await jobs('mail'))
      .slice(before.length)
      .filter(({ data }: { data: { letter: string } }) => data.letter === 'reset_requested')
    assert.deepEqual(Object.keys(known.data), Object.keys(unknown.data))
  })

  // The last test, because it moves the clock of the jobs.
  test('are all sent once if the server is down for an hour', async ({ assert }) => {
    await stack.sql('DELETE FROM pgboss.job')
    await mails.stop()
    // The clock stands still during each round, so no job is tried twice in it on a slow machine. It
    // is ahead, so that each job which is added with the real time is due.
    const [{ start }] = await stack.sql(`SELECT (now() + interval '1 day')::text AS start`)
    const moveClock = (seconds: number) =>
      stack.sql(
        `CREATE OR REPLACE FUNCTION pgboss.job_now() RETURNS timestamptz LANGUAGE sql STABLE
           AS $$ SELECT timestamptz '${start}' + ${seconds} * interval '1 second' $$`
      )
    await moveClock(0)
    const members = await Promise.all(Array.from({ length: 5 }, () => Visitor.registered(stack)))
    for (const { email } of members) {
      await members[0].submit('/forgot-password', { email }, '/forgot-password')
    }
    await stack.sql(
      `WITH chosen AS (UPDATE users SET yearly_report = true, email_verified_at = now()
         WHERE email = ANY($1) RETURNING id)
       INSERT INTO entries (user_id, date, distance_m, duration_s, kind)
         SELECT id, '2024-06-01', 10000, 3600, 'run' FROM chosen`,
      [members.map(({ email }) => email)]
    )
    await stack.runCommand('report:yearly', '--all', '--year=2024')
    const mailsEach = 2

    const HOUR = 3600
    const pauses: number[] = []
    for (let ahead = 0; ahead < HOUR;) {
      await until('a failed attempt of each mail', async () => {
        const failed = await jobs('mail', 'retry')
        const latest = failed.filter(({ retry_count: count }) => count === pauses.length)
        return latest.length === mailsEach * members.length
      })
      const [{ seconds }] = await stack.sql(
        `SELECT extract(epoch FROM max(start_after) - $1)::float AS seconds
         FROM pgboss.job WHERE name = 'mail' AND state = 'retry'`,
        [start]
      )
      pauses.push(Math.round(seconds - ahead))
      ahead = seconds
      if (ahead >= HOUR) await mails.start()
      await moveClock(ahead)
      await wakeWorkers(stack.sql, 'mail')
    }
    assert.isAbove(pauses.length, 5)
    assert.isBelow(pauses[0], 60)
    assert.isAbove(pauses.at(-1)!, 300)
    assert.isAtMost(Math.max(...pauses), 600)

    // Completed jobs are deleted after an hour, so they cannot be counted.
    await until('the end of all jobs', async () => (await unfinished()).length === 0, 20_000)
    for (const { email } of members) {
      const subjects = mails.deliveriesTo(email).map(({ raw }) => parseMail(raw).subject)
      assert.sameMembers(subjects, ['Set a new password', 'Your training in 2024'])
    }
    const report = mails.deliveriesTo(members[0].email).find(({ raw }) => /Your training/.test(raw))
    assert.match(
      report!.raw,
      /^List-Unsubscribe:\s+<https:\/\/weather\.club\.example\/unsubscribe\/[^>]+>\r$/m
    )
    assert.match(report!.raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
    assert.isEmpty(await jobs('dead'))
    assert.isEmpty(await stack.sql('SELECT FROM yearly_reports WHERE sent_at IS NULL'))
  })
})
