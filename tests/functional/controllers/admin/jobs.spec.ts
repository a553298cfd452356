import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import { createJobQueues } from '#tests/support/create_job_queues'
import { countQueries } from '#tests/support/count_queries'
import { FakeOpenMeteo } from '#tests/support/fake_open_meteo'
import { notices, pageText } from '#tests/support/page_text'
import { lockTable } from '#tests/support/table_lock'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

let feed: FakeOpenMeteo
let stack: Stack
let admin: Visitor
let started: Promise<void> | undefined

/** Starts a web server without a worker, and creates the queues. All groups share it. */
async function start() {
  started ??= (async () => {
    feed = await FakeOpenMeteo.start()
    stack = await Stack.start('postgres', { WEATHER_API_URL: feed.url }, { hubs: 0 })
    admin = await Visitor.admin(stack)
    await createJobQueues(stack)
  })()
  await started
}

const MAIL = {
  queue: 'mail',
  data: { letter: 'reset_requested', email: 'nobody@example.net' },
} as const
const FEED = { queue: 'feed', data: { feed: 'open-meteo', starter: 'schedule' } } as const
const CLEANUP = { queue: 'cleanup', data: {} } as const

const show = async (query = '') => pageText((await admin.get(`/admin/jobs${query}`)).body)

const idsOn = (body: string) => [...body.matchAll(/<li id="job-([^"]+)"/g)].map(([, id]) => id)

const retry = (id: string) => admin.submit(`/admin/jobs/${id}/attempts`, {}, '/admin/jobs')

const cancel = (id: string) => admin.submit(`/admin/jobs/${id}?_method=DELETE`, {}, '/admin/jobs')

async function deleteJobs() {
  await stack.sql('DELETE FROM pgboss.job')
}

const rowsOf = (id: string) =>
  stack.sql(
    `SELECT name, state, retry_count, start_after <= now() AS due FROM pgboss.job
     WHERE id = $1 OR source_id = $1`,
    [id]
  )

const entriesOf = (id: string) =>
  stack.sql(
    `SELECT action, subject_id, changes FROM audit_entries WHERE changes->'id'->>'to' = $1`,
    [id]
  )

test.group('The jobs page', (group) => {
  group.setup(start)
  group.each.setup(deleteJobs)

  test('says that there is no job, and that no worker is running', async ({ assert }) => {
    const { body } = await admin.get('/admin/jobs')
    assert.include(pageText(body), 'Nothing waits, nothing is running, and no job was given up.')
    assert.include(pageText(body), 'No worker is running, so all jobs wait.')
    assert.include(pageText(body), 'All Waiting 0 Running 0 Given up 0 All queues')
    assert.notInclude(body, 'data-auto-refresh')
  })

  test('shows what each job does, its state, and what can be done', async ({ assert }) => {
    const { id: userId } = await admin.account()
    await addJob(
      stack,
      { queue: 'mail', data: { letter: 'password_changed', userId, to: 'former@example.net' } },
      { state: 'retry', attempts: 2, delay: 300, reason: 'connect ECONNREFUSED' }
    )
    await addJob(stack, FEED, { state: 'active', attempts: 1, age: 10 })
    await addJob(
      stack,
      { queue: 'mail', data: { letter: 'reset_password', userId: 999_999 } },
      {
        state: 'given-up',
        attempts: 301,
        age: 20,
        reason: 'no luck for lost@example.net at postgres://user:secret@host/db\u202e',
      }
    )
    const { body } = await admin.get('/admin/jobs')
    const entries = body.split('<li id="job-').slice(1).map(pageText)

    assert.match(
      entries[0],
      /Mail: notice of a changed password Waiting for Vera Visitor \S+@example\.org since \S+ \S+ UTC 2 attempts next attempt \S+ \S+ UTC The last attempt failed: connect ECONNREFUSED Retry now Cancel job/
    )
    assert.match(
      entries[1],
      /Feed: Open-Meteo Running by the schedule since \S+ \S+ UTC attempt 1 Cancel job/
    )
    assert.match(
      entries[2],
      /Mail: link to choose a new password Given up for deleted account 999999 at \S+ \S+ UTC 301 attempts The last attempt failed: no luck for \[e-mail\] at postgres:\/\/\[redacted\]@host\/db\ufffd Retry Cancel job/
    )
    assert.include(body, `href="/admin/members/${userId}"`)
    assert.include(body, 'data-auto-refresh')
    assert.notMatch(body, /@example\.net|secret@host/)
  })

  test('names each button as it is labelled, and after its job', async ({ assert }) => {
    await addJob(stack, MAIL, { state: 'retry', attempts: 1, delay: 300 })
    await addJob(stack, FEED, { state: 'given-up', attempts: 6 })

    const { body } = await admin.get('/admin/jobs')
    const names = [...body.matchAll(/<button\s[^>]*aria-label="([^"]*)"/g)].map(([, name]) => name)
    assert.includeMembers(names, [
      'Retry now: Mail: request for a new password',
      'Cancel job: Mail: request for a new password',
      'Retry: Feed: Open-Meteo',
      'Cancel job: Feed: Open-Meteo',
    ])
  })

  test('hides a typed address unless it belongs to an account', async ({ assert }) => {
    await addJob(stack, MAIL)
    const unknown = await admin.get('/admin/jobs')
    assert.include(
      pageText(unknown.body),
      'request for a new password Waiting for an address without an account'
    )
    assert.notInclude(unknown.body, 'example.net')

    const { letter } = MAIL.data
    await addJob(stack, { queue: 'mail', data: { letter, email: admin.email } })
    assert.include(await show(), `for Vera Visitor ${admin.email}`)
  })

  test('links to the run of a feed and to an import', async ({ assert }) => {
    const [run] = await stack.sql(
      `INSERT INTO feed_runs (feed, starter, cities) VALUES ('open-meteo', 'schedule', 1) RETURNING id`
    )
    await addJob(stack, FEED, { state: 'active', age: 5 })
    const [file] = await stack.sql(
      `INSERT INTO imports (kind, file, state) VALUES ('cities', '<b>.csv', 'failed') RETURNING id`
    )
    const data = { importId: file.id, userId: (await admin.account()).id }
    await addJob(stack, { queue: 'import', data }, { state: 'given-up' })
    await addJob(stack, { queue: 'import', data: { ...data, importId: 999_999 } })

    const { body } = await admin.get('/admin/jobs')
    assert.include(body, `href="/admin/feed/runs/${run.id}"`)
    assert.include(body, `href="/admin/imports/${file.id}"`)
    assert.notInclude(body, '/admin/imports/999999')
    assert.include(pageText(body), 'Import: <b>.csv Given up by Vera Visitor')
  })

  test('filters by state and queue, and keeps both in its links', async ({ assert }) => {
    const ids = {
      waiting: await addJob(stack, MAIL),
      running: await addJob(stack, CLEANUP, { state: 'active' }),
      givenUp: await addJob(stack, MAIL, { state: 'given-up', attempts: 1 }),
    }
    const idsFor = async (query: string) => idsOn((await admin.get(`/admin/jobs${query}`)).body)

    assert.sameMembers(await idsFor(''), Object.values(ids))
    assert.deepEqual(await idsFor('?state=waiting'), [ids.waiting])
    assert.deepEqual(await idsFor('?state=running'), [ids.running])
    assert.deepEqual(await idsFor('?state=given-up'), [ids.givenUp])
    assert.sameMembers(await idsFor('?queue=mail'), [ids.waiting, ids.givenUp])
    assert.deepEqual(await idsFor('?queue=mail&state=given-up'), [ids.givenUp])
    assert.include(await show('?queue=import'), 'No job matches these filters.')
    assert.include(await show('?queue=mail'), 'Waiting 1 Running 0 Given up 1')
    const { body } = await admin.get('/admin/jobs?queue=mail&state=given-up')
    assert.include(body, 'href="/admin/jobs?state=waiting&amp;queue=mail"')
    assert.include(body, 'href="/admin/jobs?state=given-up&amp;queue=import"')
  })

  test('shows twenty jobs a page, newest first, also if many have the same time', async ({
    assert,
  }) => {
    const added: string[] = []
    for (let i = 0; i < 45; i++) added.push(await addJob(stack, MAIL, { age: 100 - i }))
    await stack.sql(`UPDATE pgboss.job SET created_on = '2026-01-01' WHERE id = ANY($1)`, [
      added.slice(10, 40),
    ])
    const pages: string[][] = []
    let path: string | undefined = '/admin/jobs?state=waiting'
    let last = path
    while (path) {
      last = path
      const { body } = await admin.get(path)
      pages.push(idsOn(body))
      path = /href="([^"]*before=[^"]*)"/.exec(body)?.[1].replaceAll('&amp;', '&')
    }
    assert.deepEqual(
      pages.map(({ length }) => length),
      [20, 20, 5]
    )
    assert.sameMembers(pages.flat(), added)
    assert.deepEqual(pages[0].slice(0, 5), added.slice(40).reverse())

    const { body } = await admin.get(last)
    const newer = /href="([^"]*after=[^"]*)"/.exec(body)![1].replaceAll('&amp;', '&')
    assert.deepEqual(idsOn((await admin.get(newer)).body), pages[1])
  })

  test('needs as many queries for twenty jobs as for one', async ({ assert }) => {
    const counter = await countQueries(stack.env.DATABASE_URL)
    const counted = await Stack.start('postgres', { DATABASE_URL: counter.url }, { hubs: 0 })
    const visitor = await Visitor.admin(counted)
    const measure = async () => {
      const before = counter.queries
      const { body } = await visitor.get('/admin/jobs')
      return { rows: idsOn(body).length, queries: counter.queries - before }
    }
    const { id: userId } = await visitor.account()
    const data = { letter: 'reset_password', userId } as const
    await addJob(stack, { queue: 'mail', data })
    await measure() // The first request also writes the session.
    const one = await measure()
    for (let i = 0; i < 10; i++) await addJob(stack, { queue: 'mail', data })
    for (let i = 0; i < 9; i++) await addJob(stack, FEED, { state: 'given-up' })
    const twenty = await measure()
    assert.equal(one.rows, 1)
    assert.equal(twenty.rows, 20)
    assert.equal(twenty.queries, one.queries)
    await counted.stop()
    counter.close()
  })
})

test.group('Retrying a job', (group) => {
  group.setup(start)
  group.each.setup(deleteJobs)

  test('does a given-up job again with the same id, and removes its dead copy', async ({
    assert,
  }) => {
    const id = await addJob(stack, FEED, {
      state: 'given-up',
      attempts: 6,
      singletonKey: 'open-meteo',
    })
    assert.lengthOf(await rowsOf(id), 2)
    const page = await retry(id)
    assert.equal(notices(page.body), '“Feed: Open-Meteo” is tried again now.')
    assert.deepEqual(await rowsOf(id), [
      { name: 'feed', state: 'created', retry_count: 0, due: true },
    ])
    assert.deepEqual(await entriesOf(id), [
      {
        action: 'job.retried',
        subject_id: null,
        changes: { job: { to: 'Feed: Open-Meteo' }, state: { from: 'given-up' }, id: { to: id } },
      },
    ])
    assert.include(
      pageText((await admin.get('/admin/audit?action=job.retried')).body),
      `Vera Visitor retried “Feed: Open-Meteo” given-up, job ${id}`
    )
  })

  test('works after the failed row was deleted', async ({ assert }) => {
    const id = await addJob(stack, MAIL, { state: 'given-up', attempts: 301 })
    await stack.sql(`DELETE FROM pgboss.job WHERE id = $1`, [id])
    await retry(id)
    const [job, ...others] = await stack.sql('SELECT name, data, retry_limit FROM pgboss.job')
    assert.deepEqual(job, { name: 'mail', data: MAIL.data, retry_limit: 300 })
    assert.isEmpty(others)
  })

  test('tries a waiting job now', async ({ assert }) => {
    const id = await addJob(stack, MAIL, { state: 'retry', attempts: 2, delay: 600 })
    await retry(id)
    assert.deepEqual(await rowsOf(id), [
      { name: 'mail', state: 'retry', retry_count: 1, due: true },
    ])
    assert.lengthOf(await entriesOf(id), 1)
  })

  test('happens once if several admins do it at the same time', async ({ assert }) => {
    for (const state of ['given-up', 'retry'] as const) {
      const id = await addJob(stack, MAIL, { state, attempts: 3, delay: 600 })
      const form = { _csrf: await admin.csrfToken() }
      const path = `/admin/jobs/${id}/attempts`
      await Promise.all(Array.from({ length: 5 }, () => admin.send(path, form, '/admin/jobs')))
      assert.lengthOf(await rowsOf(id), 1)
      assert.lengthOf(await entriesOf(id), 1)
    }
  })

  test('is refused for a job that has ended, runs or does not exist', async ({ assert }) => {
    const ended = await addJob(stack, MAIL)
    await stack.sql(`UPDATE pgboss.job SET state = 'completed'`)
    const running = await addJob(stack, MAIL, { state: 'active' })
    for (const id of [ended, running, '00000000-0000-4000-8000-000000000000']) {
      const before = await rowsOf(id)
      const page = await retry(id)
      assert.include(
        notices(page.body),
        'This job has ended, or somebody has retried or cancelled it'
      )
      assert.deepEqual(await rowsOf(id), before)
      assert.isEmpty(await entriesOf(id))
    }
  })

  test('is refused while another job does the same, and keeps the job', async ({ assert }) => {
    const id = await addJob(stack, FEED, { state: 'given-up', singletonKey: 'open-meteo' })
    await addJob(stack, FEED, { singletonKey: 'open-meteo' })
    const before = await rowsOf(id)
    const page = await retry(id)
    assert.include(
      notices(page.body),
      'Another job that does the same is already waiting or running.'
    )
    assert.deepEqual(await rowsOf(id), before)
    assert.isEmpty(await entriesOf(id))
  })
})

test.group('Cancelling a job', (group) => {
  group.setup(start)
  group.each.setup(deleteJobs)

  test('takes it out of its queue', async ({ assert }) => {
    const id = await addJob(stack, FEED, { delay: 60, singletonKey: 'open-meteo' })
    const page = await cancel(id)
    assert.equal(notices(page.body), '“Feed: Open-Meteo” was cancelled. It will not be done.')
    assert.containsSubset(await rowsOf(id), [{ name: 'feed', state: 'cancelled' }])
    assert.containsSubset(await entriesOf(id), [
      { action: 'job.cancelled', changes: { state: { from: 'waiting' } } },
    ])
    assert.isEmpty(idsOn(page.body))
    assert.include(pageText((await admin.get('/admin/feed')).body), 'Fetch now')
  })

  test('forgets a job that was given up', async ({ assert }) => {
    const id = await addJob(stack, MAIL, { state: 'given-up' })
    const page = await cancel(id)
    assert.isEmpty(idsOn(page.body))
    assert.containsSubset(await rowsOf(id), [{ name: 'mail', state: 'failed' }])
    assert.lengthOf(await entriesOf(id), 1)
  })

  test('is refused for a job that has ended, and happens once', async ({ assert }) => {
    const id = await addJob(stack, MAIL)
    await cancel(id)
    const page = await cancel(id)
    assert.include(
      notices(page.body),
      'This job has ended, or somebody has retried or cancelled it'
    )
    assert.lengthOf(await entriesOf(id), 1)
  })

  for (const state of ['staged', 'applied']) {
    test(`is refused if its import is already ${state}`, async ({ assert }) => {
      const [{ id: importId }] = await stack.sql(
        `INSERT INTO imports (kind, file, state) VALUES ('cities', 'club.csv', $1) RETURNING id`,
        [state]
      )
      const data = { importId, userId: 1 }
      // The worker has not recorded yet that the job is done.
      const id = await addJob(stack, { queue: 'import', data }, { state: 'active' })
      await stack.sql('UPDATE imports SET job_id = $2 WHERE id = $1', [importId, id])
      const page = await cancel(id)
      assert.include(notices(page.body), 'This job has ended')
      assert.containsSubset(await rowsOf(id), [{ state: 'active' }])
      assert.isEmpty(await entriesOf(id))
    })
  }
})

test.group('Cancelling a running job', (group) => {
  let worker: ChildProcess
  group.setup(async () => {
    await start()
    await deleteJobs()
    worker = await stack.startWorker()
    return async () => {
      feed.close()
      const exit = once(worker, 'exit')
      worker.kill()
      await exit
    }
  })

  const jobOf = async (queue: string, state: string) => {
    let id: string | undefined
    await until(`a job of ${queue} to be ${state}`, async () => {
      const [job] = await stack.sql(
        'SELECT id FROM pgboss.job WHERE name = $1 AND state = $2 ORDER BY created_on DESC',
        [queue, state]
      )
      id = job?.id
      return id
    })
    return id!
  }

  const upload = async (city: string, celsius: number) => {
    const text = `city,celsius,measured_at\n${city},${celsius},2020-01-01T00:00:00Z`
    const { path } = await admin.submit('/admin/imports', { text }, '/admin/imports/create')
    return path
  }

  const waits = () =>
    until('the worker to wait for the lock', async () => {
      const waiting = await stack.sql('SELECT FROM pg_locks WHERE NOT granted')
      return waiting.length > 0
    })

  test('stops a feed run, which says so, and starts no other one', async ({ assert }) => {
    const city = await stack.city('Cancelled')
    feed.handler = () => {}
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await until('the request', () => feed.requests.length > 0, 20_000)
    const id = await jobOf('feed', 'active')

    const page = await cancel(id)
    assert.include(notices(page.body), 'It stops within a few seconds')
    await until(
      'the end of the run',
      async () => {
        const [run] = await stack.sql('SELECT ended_at FROM feed_runs ORDER BY id DESC LIMIT 1')
        return run.ended_at
      },
      20_000
    )
    const shown = pageText((await admin.get('/admin/feed')).body)
    assert.include(shown, 'The run was stopped before a response arrived.')
    assert.include(shown, 'Fetch now')
    assert.containsSubset(await rowsOf(id), [{ name: 'feed', state: 'cancelled' }])
    assert.isEmpty(await stack.sql('SELECT FROM readings WHERE city_id = $1', [city]))
    assert.lengthOf(feed.requests, 1)
  })

  test('stores no row of an import, which can then be applied again', async ({ assert }) => {
    const city = await stack.city('Unapplied')
    const path = await upload('Unapplied', 7)
    const stored = () => stack.sql('SELECT celsius FROM readings WHERE city_id = $1', [city])
    await until(
      'the check',
      async () => (await admin.get(path)).body.includes('confirmation'),
      20_000
    )
    const unlock = await lockTable(stack, 'readings')
    await admin.submit(`${path}/confirmation`, {}, path)
    const id = await jobOf('import', 'active')
    await waits()

    await cancel(id)
    const page = pageText((await admin.get(path)).body)
    await unlock()
    assert.include(page, 'Storing the rows was cancelled. Nothing was stored.')
    assert.include(page, 'Add 1 reading for 1 city?')
    await until(
      'the end of the handler',
      async () => {
        const locks = await stack.sql(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = hashtext('fairweather import')::oid`
        )
        return locks.length === 0
      },
      20_000
    )
    assert.isEmpty(await stored())
    assert.containsSubset(await rowsOf(id), [{ name: 'import', state: 'cancelled' }])

    await admin.submit(`${path}/confirmation`, {}, path)
    await until('the stored row', async () => (await stored()).length > 0, 20_000)
  })

  test('discards an import that was being checked', async ({ assert }) => {
    const unlock = await lockTable(stack, 'cities')
    const path = await upload('Unchecked', 7)
    const id = await jobOf('import', 'active')
    await waits()
    await cancel(id)
    await unlock()
    const shown = await admin.get(path)
    assert.include(pageText(shown.body), 'This import was discarded')
    assert.notInclude(shown.body, 'data-auto-refresh')
    const number = path.split('/').at(-1)
    assert.isEmpty(await stack.sql('SELECT FROM import_files WHERE import_id = $1', [number]))
  })
})
