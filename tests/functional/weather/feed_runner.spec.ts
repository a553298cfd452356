import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
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
import { loseHeartbeats, skipRetryDelays } from '#tests/support/job_pauses'
import { pageText } from '#tests/support/page_text'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

type Scene = Promise<{ stack: Stack; feed: FakeOpenMeteo; admin: Visitor }>

/** The process that does the jobs of a stack. */
const workers = new Map<Stack, ChildProcess>()

/** Running scenes, by their timeout in seconds. */
const scenes = new Map<string, Scene>()

/**
 * Returns a web server and a job worker that fetches from a fake Open-Meteo server. Tests with the same timeout share
 * all of them.
 * @param cities number of cities to create; the cities of the previous test are deleted
 * @param timeout WEATHER_TIMEOUT, in seconds
 */
async function scene(cities = 3, timeout = '1') {
  if (!scenes.has(timeout)) scenes.set(timeout, start(timeout))
  const { stack, feed, admin } = await scenes.get(timeout)!
  feed.handleInTurn(respond)
  feed.requests.length = feed.requestTimes.length = 0
  // DELETE would be too slow. It runs one cascade per city, and PostgreSQL may use a plan from the
  // time when there were few cities. 22,000 cities would then need 22,000 sequential scans.
  await stack.sql('TRUNCATE cities CASCADE')
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
  workers.set(stack, await stack.startWorker())
  return { stack, feed, admin: await Visitor.admin(stack) }
}

const fetchNow = (stack: Stack, ...flags: string[]) => stack.runCommand('weather:fetch', ...flags)

/** Returns the temperatures of all cities, ordered by city id. */
async function celsius(stack: Stack) {
  const rows = await stack.sql('SELECT celsius::float FROM cities ORDER BY id')
  return rows.map(({ celsius: value }) => value)
}

async function latestRun(stack: Stack) {
  const [run] = await stack.sql('SELECT * FROM feed_runs ORDER BY id DESC LIMIT 1')
  return run
}

/** Waits until the newest run has stored this many readings. */
const untilStored = (stack: Stack, count: number) =>
  until('the first batch', async () => (await latestRun(stack))?.stored === count, 20_000)

const untilDone = (stack: Stack) =>
  until('the end of all jobs', async () => !(await unfinishedJobs(stack)).length, 30_000)

async function endWorker(stack: Stack, signal: NodeJS.Signals) {
  const worker = workers.get(stack)!
  const exit = once(worker, 'exit')
  worker.kill(signal)
  await exit
}

const unfinishedJobs = (stack: Stack) =>
  stack.sql(`SELECT state FROM pgboss.job WHERE name = 'feed' AND state <= 'active'`)

const LOCK_CONNECTIONS = `pg_stat_activity
  WHERE application_name = 'fairweather feed open-meteo' AND datname = current_database()`

const lockConnections = (stack: Stack) => stack.sql(`SELECT FROM ${LOCK_CONNECTIONS}`)

/** Returns the cities for which the newest run has recorded a failure. */
async function listedFailures(stack: Stack) {
  const { id } = await latestRun(stack)
  return stack.sql('SELECT city_id FROM feed_failures WHERE run_id = $1', [id])
}

/** Returns the text of the page that shows the newest run. */
async function runPage(stack: Stack, admin: Visitor) {
  const { id } = await latestRun(stack)
  assertListed(pageText((await admin.get('/admin/feed')).body))
  return pageText((await admin.get(`/admin/feed/runs/${id}`)).body)
}

/**
 * Returns the seconds until the kernel sends the next TCP keep-alive on the connection from `port`.
 */
async function nextKeepAlive(port: number) {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  let hundredths: string | undefined
  // While data is not acknowledged, the kernel lists another timer.
  await until('the timer of the keep-alive', async () => {
    const connections = (await readFile('/proc/net/tcp', 'latin1')).split('\n')
    const connection = connections.find((line) => line.includes(`: ${address} `))
    hundredths = / 02:([\dA-F]+) /.exec(connection!)?.[1]
    return hundredths
  })
  return Number.parseInt(hundredths!, 16) / 100
}

function assertListed(page: string) {
  if (!/open-meteo by/.test(page)) throw new Error(`No run is listed: ${page}`)
}

function status(code: number, headers = {}): Handler {
  return (response) => {
    response.writeHead(code, headers).end('{"error":true,"reason":"Too much."}')
  }
}

function notFound(reason: string): Handler {
  return (response) => {
    response.writeHead(404).end(JSON.stringify({ reason }))
  }
}

function changed(change: (answers: PlaceResult[]) => unknown): Handler {
  return (response, answers) => {
    response.end(JSON.stringify(change(answers)))
  }
}

/** Responds with readings that were all measured at this time. */
function respondAt(time: string) {
  return changed((answers) => {
    for (const { current } of answers) current!.time = time
    return answers
  })
}

/** Returns a handler that changes the result for the second city. */
function second(current: Partial<PlaceResult['current']>) {
  return changed((answers) => {
    Object.assign(answers[1].current!, current)
    return answers
  })
}

/** Writes the second temperature as no JSON number, as Open-Meteo does if it has no value. */
const bareNan: Handler = (response, answers) => {
  const value = answers[1].current!.temperature_2m
  response.end(JSON.stringify(answers).replace(`"temperature_2m":${value}`, '"temperature_2m":nan'))
}

/** Responds with 400 if one of these latitudes is requested. */
function refuse(...latitudes: number[]): Handler {
  return (response, answers, request) => {
    const refused = answers.find(({ latitude }) => latitudes.includes(Math.floor(latitude)))
    if (!refused) return respond(response, answers, request)
    response.writeHead(400).end(JSON.stringify({ reason: 'Latitude is not in range.' }))
  }
}

/**
 * Responds with 429 after `places` places, as Open-Meteo does, and serves the next ones after a
 * second.
 */
function limited(places: number): Handler {
  let left = places
  return (response, answers, request) => {
    if (left < answers.length) {
      left = places
      response.writeHead(429, { 'retry-after': '1' })
      return response.end('{"reason":"Minutely API request limit exceeded."}')
    }
    left -= answers.length
    respond(response, answers, request)
  }
}

test.group('weather:fetch', () => {
  test('stores the temperature of each enabled city, with a hundred cities per request', async ({
    assert,
  }) => {
    const { stack, feed, ids } = await scene(150)
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [ids[0]])
    const { exitCode, stdout, stderr } = await fetchNow(stack)

    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, '149 stored, 0 unchanged, 0 failed')
    assert.lengthOf(feed.requests, 2)
    assert.equal(feed.requests[0].pathname, '/v1/forecast')
    assert.equal(feed.requests[0].searchParams.get('current'), 'temperature_2m')
    const [disabled, ...enabled] = await celsius(stack)
    assert.isNull(disabled)
    const expected = Array.from({ length: 149 }, (_, i) => (i + 2) % 50)
    assert.deepEqual(enabled, expected)
    const readings = await stack.sql('SELECT DISTINCT source FROM readings')
    assert.deepEqual(readings, [{ source: 'open-meteo' }])
  })

  test('stores an unchanged reading once, and stores a corrected one', async ({ assert }) => {
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

  for (const { failure, behave, message } of [
    {
      failure: 'a temperature is null',
      behave: second({ temperature_2m: null }),
      message: 'The temperature is missing.',
    },
    {
      failure: 'a temperature is a bare nan',
      behave: bareNan,
      message: 'The temperature is not a number.',
    },
    {
      failure: 'a temperature is out of range',
      behave: second({ temperature_2m: 999 }),
      message: '999 °C is not between -90 and 60 °C.',
    },
    {
      failure: 'a time is in the future',
      behave: second({ time: '2999-01-01T00:00' }),
      message: 'more than five minutes in the future.',
    },
    {
      failure: 'a city is missing from the response',
      behave: changed(([a, , c]) => [a, c]),
      message: 'The response has no data for this city.',
    },
  ]) {
    test(`stores the other cities if ${failure}, and shows the failure`, async ({ assert }) => {
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
      assert.include(page, message)
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

  const html: Handler = (response) => response.end('<html>')

  for (const { failure, behave, message, attempts } of [
    {
      failure: 'is too slow',
      behave: slow,
      message: 'No response within 1 s.',
      attempts: 4,
    },
    {
      failure: 'responds with 500',
      behave: status(500),
      message: 'The server responded with 500: Too much.',
      attempts: 4,
    },
    {
      failure: 'closes the connection in the middle of a response',
      behave: cutOff,
      message: 'The connection failed: ',
      attempts: 4,
    },
    {
      failure: 'responds with 404',
      behave: status(404),
      message: 'The server responded with 404: Too much.',
      attempts: 1,
    },
    {
      failure: 'responds with 400, also to requests for single cities',
      behave: status(400),
      message: 'The server responded with 400: Too much.',
      attempts: 5,
    },
    {
      failure: 'gives a reason with control characters',
      behave: notFound('Too\0much\u{1b}[2J'),
      message: 'The server responded with 404: Too\u{fffd}much\u{fffd}[2J.',
      attempts: 1,
    },
    {
      failure: 'asks to wait for an hour',
      behave: status(429, { 'retry-after': '3600' }),
      message: 'asks to wait 3600 s (429).',
      attempts: 1,
    },
    {
      failure: 'redirects',
      behave: status(302, { location: 'http://169.254.169.254/' }),
      message: 'The server redirects (302)',
      attempts: 1,
    },
    {
      failure: 'responds in another format',
      behave: changed(() => ({ a: 1 })),
      message: 'does not have the format',
      attempts: 1,
    },
    {
      failure: 'responds with HTML',
      behave: html,
      message: 'The response is not valid JSON.',
      attempts: 1,
    },
    {
      failure: 'sends too much',
      behave: huge,
      message: 'larger than 4 MB.',
      attempts: 1,
    },
  ]) {
    test(`stores nothing if the server ${failure}, and shows why`, async ({ assert }) => {
      const { stack, feed, admin } = await scene()
      feed.handleInTurn(behave)
      const { exitCode, stderr } = await fetchNow(stack)

      assert.equal(exitCode, 1)
      assert.lengthOf(stderr.split('\n').filter(Boolean), 1, stderr)
      assert.include(stderr, `nothing could be fetched. `)
      assert.include(stderr, message)
      assert.lengthOf(feed.requests, attempts)
      assert.deepEqual(await celsius(stack), [null, null, null])
      const page = await runPage(stack, admin)
      assert.include(page, message)
      assert.include(page, '3 failed')
      assert.notInclude(page, 'No city failed.')
      assert.isEmpty(await listedFailures(stack), 'one message is enough for all cities')
    })
  }

  test('stores the other cities if the server refuses two with 400, and names these', async ({
    assert,
  }) => {
    const { stack, feed } = await scene(40)
    feed.handleInTurn(refuse(7, 30))
    const { exitCode, stdout, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 0)
    assert.include(stdout + stderr, '38 stored, 0 unchanged, 2 failed')
    for (const name of ['Town 7', 'Town 30']) {
      assert.include(
        stdout + stderr,
        `${name}: The server responded with 400: Latitude is not in range.`
      )
    }
    assert.lengthOf(await listedFailures(stack), 2)
    assert.isAtMost(feed.requests.length, 30)
  })

  test('stores all cities although the server has a limit per minute', async ({ assert }) => {
    const { stack, feed } = await scene(350)
    feed.handleInTurn(limited(150))
    const { exitCode, stdout, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, '350 stored, 0 unchanged, 0 failed')
  })

  test('fetches the cities first that have waited longest', async ({ assert }) => {
    const { stack, feed } = await scene(250)
    const daily: Handler = (response) => {
      response.writeHead(429).end('{"reason":"Daily API request limit exceeded."}')
    }
    for (const stored of [200, 250]) {
      feed.handleInTurn(respond, respond, daily)
      await fetchNow(stack)
      const fetched = (await celsius(stack)).filter((value) => value !== null)
      assert.lengthOf(fetched, stored)
    }
    assert.lengthOf(feed.requests, 6, 'a limit per day is not tried again')
  })

  test('stores one batch if another batch fails', async ({ assert }) => {
    const { stack, feed } = await scene(150)
    feed.handleInTurn(status(404), respond)
    const { exitCode, stdout, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 0)
    assert.include(stdout + stderr, '50 stored, 0 unchanged, 100 failed')
    assert.include(stdout + stderr, 'The server responded with 404: Too much.')
    const fetched = (await celsius(stack)).filter((value) => value !== null)
    assert.lengthOf(fetched, 50)
    assert.isEmpty(await listedFailures(stack))
  })

  test('shows each reason of failed requests once, and lists failed cities', async ({ assert }) => {
    const { stack, feed, admin } = await scene(450)
    feed.handleInTurn(status(410), status(404), status(410), second({ temperature_2m: null }))
    const { exitCode, stdout, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 0)
    assert.include(
      stdout + stderr,
      '148 stored, 0 unchanged, 302 failed. The server responded with 410: Too much. The server responded with 404: Too much.'
    )
    assert.include(stdout + stderr, 'Town 302: The temperature is missing.')
    assert.notInclude(stdout + stderr, 'More failures:')
    assert.lengthOf(await listedFailures(stack), 2)
    const page = await runPage(stack, admin)
    assert.include(page, 'Town 302, Testland The temperature is missing.')
    assert.include(
      page,
      'Not listed: 300 cities of requests that failed completely or were not sent.'
    )
  })

  for (const { answer, headers, attempts } of [
    {
      answer: 'a 429 that asks to wait for an hour',
      headers: { 'retry-after': '3600' },
      attempts: 1,
    },
    { answer: 'a 429 to all four attempts', headers: {}, attempts: 4 },
  ]) {
    test(`sends no more requests after ${answer}`, async ({ assert }) => {
      const { stack, feed, admin } = await scene(450)
      feed.handleInTurn(respond, status(429, headers))
      const { exitCode, stdout, stderr } = await fetchNow(stack)
      assert.equal(exitCode, 0)
      assert.lengthOf(feed.requests, 1 + attempts)
      assert.include(stdout + stderr, '100 stored, 0 unchanged, 350 failed')
      assert.include(await runPage(stack, admin), '429')
      assert.isEmpty(await listedFailures(stack))
    })
  }

  test('lists 22,000 failed cities', async ({ assert }) => {
    const { stack, feed, ids } = await scene(22_000)
    const time = new Date().toISOString()
    const rows = ids.map((id) => `${id},,${time}`).join('\n')
    feed.handleInTurn((response) => response.end(`city,celsius,measured_at\n${rows}\n`))
    const { exitCode, stderr } = await stack.aceWithSettings(
      { STATION_URL: `${feed.url}/file.csv?latitude=0&longitude=0` },
      'weather:fetch',
      '--feed=station'
    )
    assert.equal(exitCode, 1)
    assert.include(stderr, 'nothing could be fetched. The temperature is missing.')
    assert.lengthOf(await listedFailures(stack), 22_000)
  })

  for (const [format, header] of [
    ['seconds', () => '2'],
    ['a date', () => new Date(Date.now() + 3000).toUTCString()],
  ] as const) {
    test(`waits after a 429 until the Retry-After given as ${format}`, async ({ assert }) => {
      const { stack, feed } = await scene()
      feed.handleInTurn((...args) => status(429, { 'retry-after': header() })(...args), respond)
      const { exitCode, stdout, stderr } = await fetchNow(stack)
      assert.equal(exitCode, 0, stderr)
      assert.include(stdout, '3 stored')
      assert.isAtLeast(feed.requestTimes[1] - feed.requestTimes[0], 1900)
    })
  }

  test('tries again after temporary failures, with growing pauses', async ({ assert }) => {
    const { stack, feed } = await scene()
    feed.handleInTurn(status(503), cutOff, respond)
    assert.equal((await fetchNow(stack)).exitCode, 0)
    assert.deepEqual(await celsius(stack), [1, 2, 3])
    assert.isAtLeast(feed.requestTimes[1] - feed.requestTimes[0], 450)
    assert.isAtLeast(feed.requestTimes[2] - feed.requestTimes[1], 950)
  })

  test('stores the other cities if one is deleted and one is disabled meanwhile', async ({
    assert,
  }) => {
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

  test('prints JSON with --json, and lists the feeds if --feed is unknown', async ({ assert }) => {
    const { stack, feed } = await scene()
    feed.handleInTurn(second({ temperature_2m: null }))
    const { stdout } = await fetchNow(stack, '--json')
    const [run] = JSON.parse(stdout)
    assert.containsSubset(run, { feed: 'open-meteo', cities: 3, stored: 2, failed: 1 })
    assert.equal(run.failures[0].name, 'Town 2')

    const { exitCode, stderr } = await fetchNow(stack, '--feed=rain')
    assert.equal(exitCode, 1)
    assert.include(stderr, 'There is no feed "rain". Available feeds: open-meteo.')
  })

  test('stores the readings of the station file', async ({ assert }) => {
    const { stack, feed } = await scene()
    const file = `city,celsius,measured_at\nTown 3,-7.5,${new Date().toISOString()}`
    feed.handleInTurn((response) => response.end(file))
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

test.group('The password in STATION_URL', () => {
  const withPassword = ({ url }: FakeOpenMeteo, password: string) =>
    `${url.replace('//', `//garden:${password}@`)}/file.csv?latitude=0&longitude=0&id=7fQz`

  test('is sent to the station', async ({ assert }) => {
    const { stack, feed } = await scene()
    const file = `city,celsius,measured_at\nTown 3,-7.5,${new Date().toISOString()}`
    let header: string | undefined
    feed.handleInTurn((response, _, { headers }) => {
      header = headers.authorization
      response.end(file)
    })
    const settings = { STATION_URL: withPassword(feed, 'S3cret%25Plum') }
    const { stdout, stderr } = await stack.aceWithSettings(
      settings,
      'weather:fetch',
      '--feed=station'
    )
    assert.include(stdout, '1 stored', stderr)
    assert.equal(header, `Basic ${Buffer.from('garden:S3cret%Plum').toString('base64')}`)
  })

  test('is shown to nobody, even if the response of the station contains it', async ({
    assert,
  }) => {
    const { stack, feed, admin } = await scene()
    feed.handleInTurn((response, _, { url }) => {
      const reason = `garden, S3cret%25Plum, S3cret%Plum cannot get ${url}`
      response.writeHead(401).end(JSON.stringify({ reason }))
    })
    const settings = { STATION_URL: withPassword(feed, 'S3cret%25Plum') }
    const { exitCode, stdout, stderr } = await stack.aceWithSettings(
      settings,
      'weather:fetch',
      '--feed=station'
    )

    assert.equal(exitCode, 1)
    assert.lengthOf(feed.requests, 1, 'a wrong password stays wrong')
    const { problem } = await latestRun(stack)
    const page = pageText((await admin.get('/admin/feed')).body)
    for (const text of [stdout + stderr, problem, page]) {
      assert.notMatch(text, /S3cret|7fQz/)
      assert.include(
        text,
        '401: garden, [redacted], [redacted] cannot get /file.csv[redacted].',
        'premise: the response is shown'
      )
    }
  })
})

test.group('/admin/feed', (group) => {
  group.teardown(async () => {
    for (const { feed } of await Promise.all(scenes.values())) feed.close()
  })

  test('has no runs at first, and shows that nothing is scheduled', async ({ assert }) => {
    const { stack, admin } = await scene()
    await stack.sql('DELETE FROM feed_runs')
    const page = pageText((await admin.get('/admin/feed')).body)
    assert.include(page, 'There are no runs yet.')
    assert.include(page, 'Nothing is fetched automatically.')
    assert.include(page, 'Open-Meteo')
  })

  test('starts a run, shows its progress, and starts no second one meanwhile', async ({
    assert,
  }) => {
    // The second response is delayed. With a timeout of a minute, that is not an error.
    const { stack, feed, admin } = await scene(150, '60')
    let release = () => {}
    feed.handleInTurn(respond, (...args) => (release = () => respond(...args)))
    const page = await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    assert.include(pageText(page.body), 'A run of Open-Meteo was requested.')
    await untilStored(stack, 100)

    const half = await admin.get('/admin/feed')
    assert.include(pageText(half.body), '100 of 150 cities')
    assert.include(pageText(half.body), 'Open-Meteo running')
    assert.notInclude(half.body, 'Fetch now')
    assert.include(half.body, 'data-auto-refresh')
    const again = await admin.submit('/admin/feed/runs', { feed: 'open-meteo' }, '/admin/feed')
    assert.include(pageText(again.body), 'A run of Open-Meteo is already waiting or in progress.')
    const { exitCode, stderr } = await fetchNow(stack)
    assert.equal(exitCode, 1)
    assert.include(stderr, 'A run of Open-Meteo is already in progress.')
    release()
    await untilDone(stack)

    const done = await admin.get('/admin/feed')
    assert.match(
      pageText(done.body),
      /open-meteo by Vera Visitor 150 stored, 0 unchanged, 0 failed in \d+\.\d s/
    )
    assert.notInclude(done.body, 'data-auto-refresh')
  })

  test('shows that a run waits while no worker runs, and starts it when one does', async ({
    assert,
  }) => {
    const { stack, admin } = await scene(3, '60')
    await endWorker(stack, 'SIGTERM')
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    const page = await admin.get('/admin/feed')
    assert.include(pageText(page.body), 'waiting: node ace jobs:work is not running')
    assert.include(page.body, 'data-auto-refresh')
    workers.set(stack, await stack.startWorker())
    await untilDone(stack)
    assert.deepEqual(await celsius(stack), [1, 2, 3])
  })

  for (const { signal, problem } of [
    { signal: 'SIGKILL', problem: 'Interrupted: the process that ran it has ended.' },
    { signal: 'SIGTERM', problem: 'The run was stopped before a response arrived.' },
  ] as const) {
    test(`starts a run again after a ${signal} to its process, and stores each reading once`, async ({
      assert,
    }) => {
      const { stack, feed, admin } = await scene(150, '60')
      const answer = respondAt(currentMinute())
      feed.handleInTurn(answer, () => {}, answer)
      await admin.submit('/admin/feed/runs', {}, '/admin/feed')
      await untilStored(stack, 100)
      await until('the request without a response', () => feed.requests.length === 2)
      const first = await latestRun(stack)
      await endWorker(stack, signal)

      const [job] = await unfinishedJobs(stack)
      assert.equal(job.state, signal === 'SIGTERM' ? 'retry' : 'active')
      await loseHeartbeats(stack.sql, 'feed')
      await until('the lock to be released', async () => {
        return pageText((await admin.get('/admin/feed')).body).includes(problem)
      })
      workers.set(stack, await stack.startWorker())
      await untilDone(stack)

      const next = await latestRun(stack)
      assert.include(next, { starter: 'admin', failed: 0, problem: null })
      assert.isAbove(Number(next.id), Number(first.id))
      const [{ problem: kept }] = await stack.sql('SELECT problem FROM feed_runs WHERE id = $1', [
        first.id,
      ])
      assert.equal(kept, problem)
      assert.lengthOf(await stack.sql('SELECT FROM readings'), 150)
      assert.lengthOf(await stack.sql('SELECT DISTINCT city_id FROM readings'), 150)
    })
  }

  test('starts a requested run after the end of a run by hand', async ({ assert }) => {
    const { stack, feed, admin } = await scene(3, '60')
    const answer = respondAt(currentMinute())
    let release: (() => void) | undefined
    feed.handleInTurn((...args) => (release = () => answer(...args)), answer)
    const fetching = fetchNow(stack)
    await until('the request', () => release, 30_000)
    const byHand = await latestRun(stack)
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await until('the job to start', async () => {
      const [job] = await unfinishedJobs(stack)
      return job?.state === 'active'
    })
    assert.equal((await latestRun(stack)).id, byHand.id)

    release!()
    assert.equal((await fetching).exitCode, 0)
    await untilDone(stack)
    assert.include(await latestRun(stack), { starter: 'admin', stored: 0, unchanged: 3 })
    assert.lengthOf(await stack.sql('SELECT FROM readings'), 3)
  })

  test('stops a run that has lost its lock, and starts it again', async ({ assert }) => {
    const { stack, feed, admin } = await scene(150, '60')
    let release = () => {}
    feed.handleInTurn(respond, (...args) => (release = () => respond(...args)))
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await untilStored(stack, 100)

    assert.lengthOf(await lockConnections(stack), 1)
    await stack.sql(`SELECT pg_terminate_backend(pid) FROM ${LOCK_CONNECTIONS}`)
    await until('the end of the run', async () => (await latestRun(stack)).ended_at)
    release()
    const page = await runPage(stack, admin)
    assert.include(page, '100 stored, 0 unchanged, 50 failed')
    assert.include(page, 'The connection that holds the feed lock was lost.')
    feed.handleInTurn(respond)
    await skipRetryDelays(stack.sql, 1, 'feed')
    await untilDone(stack)
    assert.include(await latestRun(stack), { failed: 0, problem: null })
    assert.isTrue((await celsius(stack)).every((value) => value !== null))
  })

  test('finishes a run although the connection that holds the lock is half-open', async ({
    assert,
  }) => {
    const { stack, feed } = await scene(150, '60')
    const proxy = await TcpProxy.inFrontOf(stack.env.DATABASE_URL)
    let release: (() => void) | undefined
    feed.handleInTurn(respond, (...args) => (release = () => respond(...args)))
    const settings = { DATABASE_DIRECT_URL: proxy.urlThrough(stack.env.DATABASE_URL) }
    const fetching = stack.aceWithSettings(settings, 'weather:fetch')
    await until('the second request', () => release)
    assert.lengthOf(await lockConnections(stack), 1)

    proxy.halfOpen()
    release!()
    const { exitCode, stdout } = await fetching

    assert.equal(exitCode, 0)
    assert.include(stdout, '150')
    proxy.close()
    proxy.reap()
  })

  test('sends keep-alives at least every minute on the connection that holds the lock', async ({
    assert,
  }) => {
    const { stack, feed, admin } = await scene(3, '60')
    let release: (() => void) | undefined
    feed.handleInTurn((...args) => (release = () => respond(...args)))
    await admin.submit('/admin/feed/runs', {}, '/admin/feed')
    await until('the request', () => release)
    const [{ port }] = await stack.sql(`SELECT client_port AS port FROM ${LOCK_CONNECTIONS}`)

    assert.isBelow(await nextKeepAlive(port), 60)
    release!()
    await untilDone(stack)
  }).skip(!existsSync('/proc/net/tcp'), 'needs /proc/net/tcp')

  test('closes its connection if the feed cannot be locked', async ({ assert }) => {
    const { stack } = await scene()
    const [{ current_database: database }] = await stack.sql('SELECT current_database()')
    await stack.sql(`
      CREATE SCHEMA broken;
      CREATE FUNCTION broken.pg_try_advisory_lock(integer, integer) RETURNS boolean
      LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no lock'; END $$;`)
    await stack.sql(`ALTER DATABASE "${database}" SET search_path = broken, pg_catalog, public`)
    const { exitCode } = await fetchNow(stack)
    await stack.sql(`ALTER DATABASE "${database}" RESET search_path`)
    assert.equal(exitCode, 1)
    await until('its connection to close', async () => (await lockConnections(stack)).length === 0)
  })

  test('can be paged to the oldest run and back', async ({ assert }) => {
    const { stack, admin } = await scene()
    await stack.sql('DELETE FROM feed_runs')
    await stack.sql(`
      INSERT INTO feed_runs (feed, starter, started_at, ended_at)
      SELECT 'open-meteo', 'schedule', t, t
      FROM generate_series(1, 45) i, LATERAL (SELECT now() - interval '91 days' AS t)`)
    const ids = (html: string) => [...html.matchAll(/<li id="run-(\d+)"/g)].map(([, id]) => id)
    const link = (html: string, direction: 'before' | 'after') =>
      new RegExp(`href="(/admin/feed\\?${direction}=\\d+)"`).exec(html)?.[1]
    const pages: string[][] = []
    let path: string | undefined = '/admin/feed'
    let last = ''
    while (path) {
      last = (await admin.get(path)).body
      pages.push(ids(last))
      path = link(last, 'before')
    }
    const sizes = pages.map(({ length }) => length)
    assert.deepEqual(sizes, [20, 20, 5])
    assert.equal(new Set(pages.flat()).size, 45)
    const middle = await admin.get(link(last, 'after')!)
    assert.deepEqual(ids(middle.body), pages[1])
    const first = await admin.get(link(middle.body, 'after')!)
    assert.deepEqual(ids(first.body), pages[0])
  })
})
