import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import {
  currentMinute,
  FakeOpenMeteo,
  respond,
  type PlaceResult,
  type Handler,
} from '#tests/support/fake_open_meteo'
import { pageText } from '#tests/support/page_text'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

type Scene = Promise<{ stack: Stack; feed: FakeOpenMeteo; admin: Visitor }>

/** By how many seconds an answer may take. */
const started = new Map<string, Scene>()

/** A web server whose feed is a stand-in; each test has its own cities, and no others. */
async function scene(cities = 3, timeout = '1') {
  if (!started.has(timeout)) started.set(timeout, start(timeout))
  const { stack, feed, admin } = await started.get(timeout)!
  feed.handleInTurn(respond)
  feed.requests.length = feed.requestTimes.length = 0
  await stack.sql('DELETE FROM cities')
  const rows = await stack.sql(
    `INSERT INTO cities (name, country, latitude, longitude)
     SELECT 'Town ' || i, 'Testland', i % 50, i % 100 FROM generate_series(1, $1) i RETURNING id`,
    [cities]
  )
  return { stack, feed, admin, ids: rows.map(({ id }) => id as number) }
}

async function start(timeout: string) {
  const feed = await FakeOpenMeteo.start()
  const settings = { WEATHER_API_URL: feed.url, WEATHER_TIMEOUT: timeout }
  const stack = await Stack.start('postgres', settings, { hubs: 0 })
  return { stack, feed, admin: await Visitor.admin(stack) }
}

const fetchNow = (stack: Stack, ...flags: string[]) => stack.ace('weather:fetch', ...flags)

/** By id, the temperatures that the cities have. */
async function celsius(stack: Stack) {
  const rows = await stack.sql('SELECT celsius::float FROM cities ORDER BY id')
  return rows.map(({ celsius: value }) => value)
}

const latest = async (stack: Stack) => (await stack.sql('SELECT * FROM feed_runs ORDER BY id DESC LIMIT 1'))[0] // prettier-ignore

const HOLDING = `application_name = 'fairweather feed open-meteo' AND datname = current_database()`

const holding = (stack: Stack) => stack.sql(`SELECT FROM pg_stat_activity WHERE ${HOLDING}`)

/** The cities that failed by themselves in the newest run. */
const namedIn = async (stack: Stack) => stack.sql('SELECT city_id FROM feed_failures WHERE run_id = $1', [(await latest(stack)).id]) // prettier-ignore

/** What the page of the newest run says. */
async function runPage(stack: Stack, admin: Visitor) {
  const { id } = await latest(stack)
  assertShown(pageText((await admin.get('/admin/feed')).body))
  return pageText((await admin.get(`/admin/feed/runs/${id}`)).body)
}

/** Seconds until the system asks whether the other side of the connection from this port is there. */
async function nextKeepAlive(port: number) {
  const own = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const line = (await readFile('/proc/net/tcp', 'latin1')).split('\n').find((each) => each.includes(`: ${own} `)) // prettier-ignore
  const [, when] = / 02:([\dA-F]+) /.exec(line!)!
  return Number.parseInt(when, 16) / 100
}

function assertShown(page: string) {
  if (!/open-meteo by/.test(page)) throw new Error(`No run is shown: ${page}`)
}

const status = (code: number, headers = {}): Handler => (response) => response.writeHead(code, headers).end('{"error":true,"reason":"Too much."}') // prettier-ignore

const minding = (reason: string): Handler => (response) => response.writeHead(400).end(JSON.stringify({ reason })) // prettier-ignore

const answering = (change: (answers: PlaceResult[]) => unknown): Handler => (response, answers) => {
  response.end(JSON.stringify(change(answers)))
} // prettier-ignore

const second = (current: Partial<PlaceResult['current']>) => answering((answers) => {
  Object.assign(answers[1].current!, current)
  return answers
}) // prettier-ignore

test.group('weather:fetch', () => {
  test('gives each city on offer its temperature, a hundred in a request', async ({ assert }) => {
    const { stack, feed, ids } = await scene(150)
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [ids[0]])
    const { exitCode, stdout, stderr } = await fetchNow(stack)

    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, '149 stored, 0 unchanged, 0 failed')
    assert.lengthOf(feed.requests, 2)
    assert.equal(feed.requests[0].pathname, '/v1/forecast')
    assert.equal(feed.requests[0].searchParams.get('current'), 'temperature_2m')
    const [off, ...on] = await celsius(stack)
    assert.isNull(off)
    assert.deepEqual(
      on,
      Array.from({ length: 149 }, (_, i) => (i + 2) % 50)
    )
    const readings = await stack.sql('SELECT DISTINCT source FROM readings')
    assert.deepEqual(readings, [{ source: 'open-meteo' }])
  })

  test('adds nothing where nothing changed, and what was corrected', async ({ assert }) => {
    const { stack, feed, ids } = await scene()
    const time = currentMinute()
    feed.handleInTurn(second({ time }))
    const readings = () => stack.sql('SELECT FROM readings WHERE city_id = $1', [ids[1]])
    for (const stored of [1, 1]) {
      assert.equal((await fetchNow(stack)).exitCode, 0)
      assert.lengthOf(await readings(), stored)
    }
    feed.handleInTurn(second({ time, temperature_2m: 44 }))
    assert.include((await fetchNow(stack)).stdout, '1 stored')
    assert.lengthOf(await readings(), 2)
    assert.equal((await celsius(stack))[1], 44)
  })

  for (const { what, behave, says } of [
    { what: 'one city is null', behave: second({ temperature_2m: null }), says: 'There is no temperature.' }, // prettier-ignore
    { what: 'one is out of range', behave: second({ temperature_2m: 999 }), says: '999 °C, is not from -90 to 60 °C.' }, // prettier-ignore
    { what: 'one is of the future', behave: second({ time: '2999-01-01T00:00' }), says: 'more than five minutes ahead.' }, // prettier-ignore
    { what: 'one is missing', behave: answering(([a, , c]) => [a, c]), says: 'The answer has nothing of it.' }, // prettier-ignore
  ]) {
    test(`where ${what} keeps the others, and names it on the page`, async ({ assert }) => {
      const { stack, feed, admin } = await scene()
      feed.handleInTurn(behave)
      const { exitCode, stderr, stdout } = await fetchNow(stack)

      assert.equal(exitCode, 0, stderr)
      assert.include(stdout + stderr, '2 stored, 0 unchanged, 1 failed')
      assert.include(stdout + stderr, `Town 2: `)
      assert.deepEqual(await celsius(stack), [1, null, 3])
      const page = await runPage(stack, admin)
      assert.match(page, /Town 2, Testland/)
      assert.notMatch(page, /Town [13]/)
      assert.include(page, says)
    })
  }

  const slow: Handler = (response, answers, request) => {
    const timer = setTimeout(() => respond(response, answers, request), 4000)
    response.once('close', () => clearTimeout(timer))
  }
  const cutOff: Handler = (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('[{"latitude": 1')
    setTimeout(() => response.destroy(), 20)
  }
  const huge: Handler = (response) => response.end(Buffer.alloc(5_000_000, 'a'))

  for (const { what, behave, says, tries } of [
    { what: 'is slow', behave: slow, says: 'No answer within 1 s.', tries: 4 },
    { what: 'answers with 500', behave: status(500), says: 'It answers with 500: Too much.', tries: 4 }, // prettier-ignore
    { what: 'is cut off midway', behave: cutOff, says: 'The connection failed: ', tries: 4 },
    { what: 'answers with 400', behave: status(400), says: 'It answers with 400: Too much.', tries: 1 }, // prettier-ignore
    { what: 'minds what no text may hold', behave: minding('Too\0much\u{1b}[2J'), says: 'It answers with 400: Too\u{fffd}much\u{fffd}[2J.', tries: 1 }, // prettier-ignore
    { what: 'wants an hour of rest', behave: status(429, { 'retry-after': '3600' }), says: 'asked again in 3600 s (429).', tries: 1 }, // prettier-ignore
    { what: 'leads elsewhere', behave: status(302, { location: 'http://169.254.169.254/' }), says: 'It leads elsewhere (302)', tries: 1 }, // prettier-ignore
    { what: 'gives another shape', behave: answering(() => ({ a: 1 })), says: 'another shape', tries: 1 }, // prettier-ignore
    { what: 'gives no JSON', behave: answering(() => undefined), says: '', tries: 1 },
    { what: 'gives more than it should', behave: huge, says: 'longer than 4 MB.', tries: 1 },
  ]) {
    test(`where all of it ${what} stores nothing, and says why`, async ({ assert }) => {
      const { stack, feed, admin } = await scene()
      feed.handleInTurn(what === 'gives no JSON' ? (response) => response.end('<html>') : behave)
      const { exitCode, stderr } = await fetchNow(stack)

      assert.equal(exitCode, 1)
      assert.lengthOf(stderr.split('\n').filter(Boolean), 1, stderr)
      assert.include(stderr, `nothing could be fetched. `)
      assert.include(stderr, says)
      assert.lengthOf(feed.requests, tries)
      assert.deepEqual(await celsius(stack), [null, null, null])
      const page = await runPage(stack, admin)
      assert.include(page, says)
      assert.include(page, '3 failed')
      assert.notInclude(page, 'No city failed.')
      assert.isEmpty(await namedIn(stack), 'a sentence is enough for all of them')
    })
  }

  test('keeps the batch that came where another failed', async ({ assert }) => {
    const { stack, feed } = await scene(150)
    feed.handleInTurn(status(400), respond)
    const { exitCode, stdout, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 0)
    assert.include(stdout + stderr, '50 stored, 0 unchanged, 100 failed')
    assert.include(stdout + stderr, 'It answers with 400: Too much.')
    assert.lengthOf((await celsius(stack)).filter((value) => value !== null), 50) // prettier-ignore
    assert.isEmpty(await namedIn(stack))
  })

  test('says of requests that failed each reason once, beside the cities that did', async ({
    assert,
  }) => {
    const { stack, feed, admin } = await scene(450)
    feed.handleInTurn(status(400), status(404), status(400), second({ temperature_2m: null }))
    const { exitCode, stdout, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 0)
    assert.include(
      stdout + stderr,
      '148 stored, 0 unchanged, 302 failed. It answers with 400: Too much. It answers with 404: Too much.'
    )
    assert.include(stdout + stderr, 'Town 302: There is no temperature.')
    assert.notInclude(stdout + stderr, 'more:')
    assert.lengthOf(await namedIn(stack), 2)
    const page = await runPage(stack, admin)
    assert.include(page, 'Town 302, Testland There is no temperature.')
    assert.include(
      page,
      'Not named: 300 cities of requests that failed as a whole, or were not made.'
    )
  })

  for (const { what, headers, tries } of [
    { what: 'to wait for an hour', headers: { 'retry-after': '3600' }, tries: 1 },
    { what: 'that it asks too much, four times', headers: {}, tries: 4 },
  ]) {
    test(`asks for no more once it is told ${what}`, async ({ assert }) => {
      const { stack, feed, admin } = await scene(450)
      feed.handleInTurn(respond, status(429, headers))
      const { exitCode, stdout, stderr } = await fetchNow(stack)
      assert.equal(exitCode, 0)
      assert.lengthOf(feed.requests, 1 + tries)
      assert.include(stdout + stderr, '100 stored, 0 unchanged, 350 failed')
      assert.include(await runPage(stack, admin), '429')
      assert.isEmpty(await namedIn(stack))
    })
  }

  test('names as many cities as can fail', async ({ assert }) => {
    const { stack, feed, ids } = await scene(22_000)
    const time = new Date().toISOString()
    const rows = ids.map((id) => `${id},,${time}`).join('\n')
    feed.handleInTurn((response) => response.end(`city,celsius,measured_at\n${rows}\n`))
    const { exitCode, stderr } = await stack.aceWithSettings(
      { STATION_URL: `${feed.url}/file.csv?latitude=0&longitude=0` },
      ...['weather:fetch', '--feed=station']
    )
    assert.equal(exitCode, 1)
    assert.include(stderr, 'nothing could be fetched. There is no temperature.')
    assert.lengthOf(await namedIn(stack), 22_000)
  })

  for (const [what, header] of [
    ['seconds', () => '2'],
    ['a date', () => new Date(Date.now() + 3000).toUTCString()],
  ] as const) {
    test(`comes back after a 429 when it is told to, by ${what}`, async ({ assert }) => {
      const { stack, feed } = await scene()
      feed.handleInTurn((...args) => status(429, { 'retry-after': header() })(...args), respond)
      const { exitCode, stdout, stderr } = await fetchNow(stack)
      assert.equal(exitCode, 0, stderr)
      assert.include(stdout, '3 stored')
      assert.isAtLeast(feed.requestTimes[1] - feed.requestTimes[0], 1900)
    })
  }

  test('comes back after failures that pass, at growing pauses', async ({ assert }) => {
    const { stack, feed } = await scene()
    feed.handleInTurn(status(503), cutOff, respond)
    assert.equal((await fetchNow(stack)).exitCode, 0)
    assert.deepEqual(await celsius(stack), [1, 2, 3])
    assert.isAtLeast(feed.requestTimes[1] - feed.requestTimes[0], 450)
    assert.isAtLeast(feed.requestTimes[2] - feed.requestTimes[1], 950)
  })

  test('is none the worse for a city that is deleted or disabled meanwhile', async ({ assert }) => {
    const { stack, feed, ids } = await scene()
    feed.handleInTurn((...args) => {
      void stack
        .sql('DELETE FROM cities WHERE id = $1', [ids[0]])
        .then(() => stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [ids[1]]))
        .then(() => respond(...args))
    })
    const { exitCode, stdout } = await fetchNow(stack)
    assert.equal(exitCode, 0)
    assert.include(stdout, '1 stored, 0 unchanged, 0 failed')
    assert.deepEqual(await celsius(stack), [null, 3])
  })

  test('speaks JSON to programs, and names the feeds there are', async ({ assert }) => {
    const { stack, feed } = await scene()
    feed.handleInTurn(second({ temperature_2m: null }))
    const { stdout } = await fetchNow(stack, '--json')
    const [run] = JSON.parse(stdout)
    assert.containsSubset(run, { feed: 'open-meteo', cities: 3, stored: 2, failed: 1 })
    assert.equal(run.failures[0].name, 'Town 2')

    const { exitCode, stderr } = await fetchNow(stack, '--feed=rain')
    assert.equal(exitCode, 1)
    assert.include(stderr, 'No feed is called "rain": there is open-meteo.')
  })

  test('brings the readings of a station, too, where one is set', async ({ assert }) => {
    const { stack, feed } = await scene()
    feed.handleInTurn((response) => response.end(`city,celsius,measured_at\nTown 3,-7.5,${new Date().toISOString()}`)) // prettier-ignore
    const { exitCode, stdout, stderr } = await stack.aceWithSettings(
      { STATION_URL: `${feed.url}/file.csv?latitude=0&longitude=0` },
      'weather:fetch',
      '--feed=station'
    )
    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, '1 stored, 0 unchanged, 0 failed')
    assert.deepEqual(await celsius(stack), [null, null, -7.5])
  })
})

test.group('/admin/feed', (group) => {
  group.teardown(async () => {
    for (const { feed } of await Promise.all(started.values())) feed.close()
  })

  test('is empty at first, and says what is scheduled', async ({ assert }) => {
    const { stack, admin } = await scene()
    await stack.sql('DELETE FROM feed_runs')
    const page = pageText((await admin.get('/admin/feed')).body)
    assert.include(page, 'Nothing was fetched yet.')
    assert.include(page, 'Nothing is fetched by itself')
    assert.include(page, 'Open-Meteo')
  })

  test('starts a run, shows how far it is, and starts no second one', async ({ assert }) => {
    // Nothing hurries here: an answer that is held back is none that is late.
    const { stack, feed, admin } = await scene(150, '60')
    let release = () => {}
    feed.handleInTurn(respond, (...args) => (release = () => respond(...args)))
    const page = await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    assert.include(pageText(page.body), 'Open-Meteo is being fetched.')
    await until('half of it', async () => (await latest(stack)).stored === 100)

    const half = await admin.get('/admin/feed')
    assert.include(pageText(half.body), '100 of 150 cities')
    assert.include(half.body, 'data-under-way')
    const again = await admin.submit('/admin/feed/runs', { feed: 'open-meteo' }, '/admin/feed')
    assert.include(pageText(again.body), 'Open-Meteo is being fetched already')
    const { exitCode, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 1)
    assert.include(stderr, 'Open-Meteo is being fetched already')
    release()
    await until('all of it', async () => (await latest(stack)).ended_at)

    const done = await admin.get('/admin/feed')
    assert.match(pageText(done.body), /open-meteo by Vera Visitor 150 stored, 0 unchanged, 0 failed · \d+\.\d s/) // prettier-ignore
    assert.notInclude(done.body, 'data-under-way')
  })

  test('says of a run whose process was killed that it was broken off', async ({ assert }) => {
    const { stack, feed, admin } = await scene()
    feed.handleInTurn(() => {})
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await until('the run', () => feed.requests.length)
    await stack.killWeb()
    await stack.startWeb()
    const { id } = await latest(stack)
    await until('the end of its lock', async () =>
      pageText((await admin.get('/admin/feed')).body).includes('Broken off: the process that ran it is gone.')) // prettier-ignore

    feed.handleInTurn(respond)
    assert.equal((await fetchNow(stack)).exitCode, 0)
    const [old] = await stack.sql('SELECT * FROM feed_runs WHERE id = $1', [id])
    assert.include(old.problem, 'Broken off')
    assert.isNotNull(old.ended_at)
  })

  test('ends a run whose hold on the feed is lost, for another may begin then', async ({
    assert,
  }) => {
    const { stack, feed, admin } = await scene(150, '60')
    let release = () => {}
    feed.handleInTurn(respond, (...args) => (release = () => respond(...args)))
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await until('half of it', async () => (await latest(stack)).stored === 100)

    assert.lengthOf(await holding(stack), 1)
    await stack.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${HOLDING}`)
    await until('its end', async () => (await latest(stack)).ended_at)
    release()
    const page = await runPage(stack, admin)
    assert.include(page, '100 stored, 0 unchanged, 50 failed')
    assert.include(page, 'The connection that holds the feed was lost.')
    assert.lengthOf((await celsius(stack)).filter((value) => value !== null), 100) // prettier-ignore
  })

  test('ends, and says so, though the connection that holds the feed went silent', async ({
    assert,
  }) => {
    const { stack, feed } = await scene(150, '60')
    const way = await TcpProxy.inFrontOf(stack.env.DATABASE_URL)
    let release: (() => void) | undefined
    feed.handleInTurn(respond, (...args) => (release = () => respond(...args)))
    const through = { DATABASE_DIRECT_URL: way.urlThrough(stack.env.DATABASE_URL) }
    const fetching = stack.aceWithSettings(through, 'weather:fetch')
    await until('half of it', () => release)
    assert.lengthOf(await holding(stack), 1)

    way.halfOpen()
    release!()
    const { exitCode, stdout } = await fetching

    assert.equal(exitCode, 0)
    assert.include(stdout, '150')
    way.close()
    way.reap()
  }).timeout(60_000)

  test('asks within a minute whether the connection that holds the feed is there', async ({
    assert,
  }) => {
    const { stack, feed, admin } = await scene(3, '60')
    let release: (() => void) | undefined
    feed.handleInTurn((...args) => (release = () => respond(...args)))
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await until('the question', () => release)
    const [{ client_port: port }] = await stack.sql(`SELECT client_port FROM pg_stat_activity WHERE ${HOLDING}`) // prettier-ignore

    const due = await nextKeepAlive(port)
    assert.isBelow(due, 60)
    release!()
    await until('its end', async () => (await latest(stack)).ended_at)
  }).skip(!existsSync('/proc/net/tcp'), 'Only Linux tells')

  test('leaves no connection behind where the feed cannot be held', async ({ assert }) => {
    const { stack, admin } = await scene()
    const [{ current_database: database }] = await stack.sql('SELECT current_database()')
    await stack.sql(`CREATE SCHEMA broken;
      CREATE FUNCTION broken.pg_try_advisory_lock(integer, integer) RETURNS boolean
      LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no lock'; END $$;`) // prettier-ignore
    await stack.sql(`ALTER DATABASE "${database}" SET search_path = broken, pg_catalog, public`)
    const answer = await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await stack.sql(`ALTER DATABASE "${database}" RESET search_path`)
    assert.equal(answer.status, 500)
    await until('its connection to be gone', async () => (await holding(stack)).length === 0)
  })

  test('is paged to its end and back, and forgets runs of three months ago', async ({ assert }) => {
    const { stack, admin } = await scene()
    await stack.sql('DELETE FROM feed_runs')
    await stack.sql(`INSERT INTO feed_runs (feed, starter, started_at, ended_at)
      SELECT 'open-meteo', 'schedule', t, t FROM generate_series(1, 45) i, LATERAL (SELECT now() - interval '91 days' AS t)`) // prettier-ignore
    const ids = (html: string) => [...html.matchAll(/<li id="run-(\d+)"/g)].map(([, id]) => id)
    const link = (html: string, way: string) => new RegExp(`href="(/admin/feed\\?${way}=\\d+)"`).exec(html)?.[1] // prettier-ignore
    const pages: string[][] = []
    let path: string | undefined = '/admin/feed'
    let last = ''
    while (path) {
      last = (await admin.get(path)).body
      pages.push(ids(last))
      path = link(last, 'before')
    }
    assert.deepEqual(pages.map(({ length }) => length), [20, 20, 5]) // prettier-ignore
    assert.equal(new Set(pages.flat()).size, 45)
    const back = await admin.get(link(last, 'after')!)
    assert.deepEqual(ids(back.body), pages[1])
    assert.deepEqual(ids((await admin.get(link(back.body, 'after')!)).body), pages[0])

    await fetchNow(stack)
    assert.lengthOf(await stack.sql('SELECT FROM feed_runs'), 1)
  })
})
