import { test } from '@japa/runner'
import pg from 'pg'
import { PgBouncer } from '#tests/support/deploy/pgbouncer'
import { FakeOpenMeteo } from '#tests/support/fake_open_meteo'
import { mailsTo } from '#tests/support/mailbox'
import { skipWithout } from '#tests/support/programs'
import { createDatabase, stopProcess } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const SUBJECT = 'Your password was changed'

test.group('Jobs and changes through PgBouncer in transaction mode', (group) => {
  skipWithout(group, 'pgbouncer')

  let bouncer: PgBouncer
  let feed: FakeOpenMeteo
  let stack: Stack
  group.setup(async () => {
    const direct = await createDatabase()
    bouncer = await PgBouncer.inFrontOf(direct)
    feed = await FakeOpenMeteo.start()
    stack = await Stack.start(
      'postgres',
      {
        DATABASE_URL: bouncer.url,
        DATABASE_DIRECT_URL: direct,
        WEATHER_API_URL: feed.url,
        LOG_LEVEL: 'fatal',
      },
      { hubs: 0 }
    )
    return async () => {
      await stack.stop()
      feed.close()
      await bouncer.stop()
    }
  })

  const untilDone = () =>
    until(
      'the end of all jobs',
      async () => (await stack.sql(`SELECT FROM pgboss.job WHERE state <= 'active'`)).length === 0,
      30_000
    )

  const advisoryLocks = () =>
    stack.sql(
      `SELECT FROM pg_locks WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
    )

  test('of pages and commands are done once, if the worker also has a direct connection', async ({
    assert,
  }) => {
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Pooltown')
    const worker = await stack.startWorker()

    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    const text = `city,celsius,measured_at\n${city},1,2020-01-01T00:00:00Z`
    const { path } = await admin.submit('/admin/imports', { text }, '/admin/imports/create')
    const member = await Visitor.registered(stack)
    const password = '--password=quite another one'
    const { exitCode } = await stack.runCommand('user:password', member.email, password)
    assert.equal(exitCode, 0)
    await untilDone()
    await admin.submit(`${path}/confirmation`, {}, path)
    await untilDone()

    assert.lengthOf(
      mailsTo(member.email).filter(({ subject }) => subject === SUBJECT),
      1
    )
    const sources = await stack.sql('SELECT source FROM readings ORDER BY source')
    assert.deepEqual(
      sources.map(({ source }) => source),
      ['import', 'open-meteo']
    )
    assert.lengthOf(await stack.sql('SELECT FROM feed_runs WHERE problem IS NULL'), 1)
    assert.isEmpty(await stack.sql(`SELECT FROM pgboss.job WHERE state <> 'completed'`))
    await stopProcess(worker)
    assert.isEmpty(await advisoryLocks())
  })

  test('of mails are done once by two workers that have no other connection', async ({
    assert,
  }) => {
    const emails = Array.from({ length: 20 }, (_, n) => `${n}@pooled.example`)
    await stack.sql(
      `INSERT INTO users (name, email, password) SELECT 'One of many', email, 'none'
       FROM unnest($1::text[]) email`,
      [emails]
    )
    const pooled = { DATABASE_DIRECT_URL: stack.env.DATABASE_URL }
    const workers = await Promise.all([stack.startWorker(pooled), stack.startWorker(pooled)])
    const visitor = new Visitor(stack)
    const token = await visitor.csrfToken()
    for (const email of emails) {
      await visitor.send('/forgot-password', { email, _csrf: token }, '/forgot-password')
    }
    await untilDone()

    for (const email of emails) assert.lengthOf(mailsTo(email), 1)
    await Promise.all(workers.map((worker) => stopProcess(worker)))
    assert.isEmpty(await advisoryLocks())
  })

  test('do not keep bare SQL on the same connections from waking the leader', async ({
    assert,
    cleanup,
  }) => {
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Wakeville')
    const listener = new pg.Client(bouncer.target)
    // A client without an application name: PgBouncer gives it the name that the connection had.
    const bare = new pg.Client(bouncer.url)
    await Promise.all([listener.connect(), bare.connect()])
    cleanup(async () => {
      await Promise.all([listener.end(), bare.end()])
    })
    let wakeUps = 0
    listener.on('notification', () => wakeUps++)
    await listener.query('LISTEN pending')

    for (let celsius = 1; celsius <= 10; celsius++) {
      const { status } = await admin.submit(`/admin/cities/${city}/readings`, { celsius })
      assert.equal(status, 200)
      wakeUps = 0
      await bare.query('UPDATE cities SET celsius = celsius + 0.5 WHERE id = $1', [city])
      await until('the notification', () => wakeUps > 0)
    }
  })

  test('work on the pages of a web server whose settings do not name the pooler', async ({
    assert,
  }) => {
    const unaware = await Stack.start('postgres', { DATABASE_URL: bouncer.url }, { hubs: 0 })
    const admin = await Visitor.admin(unaware)
    for (let round = 0; round < 3; round++) {
      // More pages at a time than PgBouncer has connections to PostgreSQL.
      const pages = Array.from({ length: 12 }, () => admin.get('/dashboard'))
      for (const { status } of await Promise.all(pages)) assert.equal(status, 200)
    }
  })
})
