import { existsSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { insertWebhook } from '#tests/support/add_webhook'
import { fetchMetrics, type Samples } from '#tests/support/fetch_metrics'
import { Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const RULES = 'deploy/prometheus/alerts.yml'
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const dashboard = () => JSON.parse(read('deploy/grafana/fairweather.json'))

/** Returns the names of the series in PromQL expressions. A histogram has three series. */
function seriesIn(promQl: string) {
  const matches = promQl.matchAll(/\b(?:fairweather|process|nodejs)_\w+/g)
  return [...new Set(Array.from(matches, ([name]) => name))]
}

const metricOf = (series: string) => series.replace(/_(bucket|sum|count)$/, '')

function alerts() {
  const rules = read(RULES).split(/^ {6}- alert: /m)
  return rules.slice(1).map((rule) => ({
    name: rule.split('\n')[0],
    field: (key: string) =>
      new RegExp(`^ +${key}: '?(.+?)'?$`, 'm').exec(rule)?.[1].replaceAll(`''`, `'`) ?? '',
  }))
}

function dashboardExpressions(): string[] {
  const { panels } = dashboard()
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }: { expr: string }) => expr))
}

/** Fetches the metrics of a web server and of a hub. */
async function fetchWebAndHubMetrics() {
  const { url, hubUrl } = await stackOn()
  return Promise.all([fetchMetrics(url), fetchMetrics(hubUrl)])
}

test.group('A metric', () => {
  test('that the dashboard or an alert uses exists on a web server or a hub', async ({
    assert,
  }) => {
    const existing = new Set((await fetchWebAndHubMetrics()).flatMap(({ names }) => names))
    const exists = (series: string) => existing.has(series) || existing.has(metricOf(series))
    const alertExpressions = alerts().map(({ field }) => field('expr'))
    for (const [where, expressions] of [
      ['dashboard', dashboardExpressions()],
      ['alerts', alertExpressions],
    ] as const) {
      const used = seriesIn(expressions.join('\n'))
      assert.isAbove(used.length, 15, where)
      const missing = used.filter((series) => !exists(series))
      assert.deepEqual(missing, [], where)
    }
  })

  test('of Fairweather is documented with its type and labels, and all documented metrics exist', async ({
    assert,
  }) => {
    const types = new Map<string, string>()
    const labels = new Map<string, Set<string>>()
    const visitor = await Visitor.registered(await stackOn())
    await visitor.open('/dashboard')
    await until('the count of the request', async () => {
      const [web] = await fetchWebAndHubMetrics()
      return web.sum('fairweather_http_requests_total')
    })
    for (const { text } of await fetchWebAndHubMetrics()) {
      for (const [, name, type] of text.matchAll(/^# TYPE (fairweather_\S+) (\S+)/gm)) {
        types.set(name, type)
      }
      for (const [, series, list] of text.matchAll(/^(fairweather_\w+)\{(.+)\}/gm)) {
        const metric = metricOf(series)
        const found = labels.get(metric) ?? new Set()
        for (const [, label] of list.matchAll(/(\w+)="/g)) if (label !== 'le') found.add(label)
        labels.set(metric, found)
      }
    }
    const row = /^\| `(fairweather_\w+)` \| (\w+) \|(.*?)\| .{10,} \|$/gm
    const documented = [...read('docs/metrics.md').matchAll(row)]
    const names = documented.map(([, name]) => name)
    assert.sameMembers(names, [...types.keys()])
    for (const [, name, type, cell] of documented) {
      assert.equal(type, types.get(name), name)
      // No feed has run in this test, so this metric has no series and shows no label.
      if (name === 'fairweather_feed_age_seconds') continue
      const documentedLabels = [...cell.matchAll(/`(\w+)`/g)].map(([, label]) => label)
      assert.sameMembers(documentedLabels, [...(labels.get(name) ?? [])], name)
    }
  })
})

test.group('An alert', () => {
  test('has a summary, a description and a link to an existing section of the docs', ({
    assert,
  }) => {
    const all = alerts()
    assert.isAbove(all.length, 15)
    const pages = ['docs/metrics.md', 'docs/operations.md'].filter((path) => existsSync(path))
    const anchors = pages.flatMap((path) => headingAnchors(read(path)))
    for (const { name, field } of all) {
      assert.match(name, /^Fairweather[A-Z][A-Za-z]+$/)
      assert.match(field('severity'), /^(critical|warning)$/, name)
      assert.match(field('for') || '0m', /^\d+m$/, name)
      for (const key of ['summary', 'description']) {
        assert.match(field(key), /^[A-Z{].{15,}\.$/, `${name}: ${key}`)
      }
      assert.equal(count(field('expr'), '('), count(field('expr'), ')'), name)
      const [page, anchor] = field('runbook_url').split('#')
      assert.equal(page, 'docs/operations.md', name)
      assert.include(anchors, anchor, name)
    }
  })
})

test.group('The dashboard', () => {
  test('has eight rows, and describes each of its panels', ({ assert }) => {
    const { panels } = dashboard()
    const rows = panels.filter(({ type }: { type: string }) => type === 'row')
    assert.deepEqual(
      rows.map(({ title }: { title: string }) => title),
      ['What members see', 'Chat', 'Hubs', 'Feed', 'Jobs', 'Alerts of members', 'Web', 'Resources']
    )
    assert.equal(new Set(panels.map(({ id }: { id: number }) => id)).size, panels.length)
    for (const { type, title, description, targets } of panels) {
      if (type === 'row') continue
      assert.isAbove(description.length, 15, title)
      for (const { expr } of targets) assert.equal(count(expr, '('), count(expr, ')'), expr)
    }
  })
})

test.group('The metrics of a web server', (group) => {
  let stack: Stack
  group.setup(async () => {
    stack = await Stack.start('postgres', { WEATHER_SCHEDULE: '15m' })
    return () => stack.stop()
  })

  test('count requests by route pattern, also for unknown paths and methods', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    const [one, two] = [await stack.city('One'), await stack.city('Two')]
    for (const city of [one, two])
      assert.equal((await member.get(`/cities/${city}?q=1`)).status, 200)
    assert.equal((await member.get('/cities/999999')).status, 404)
    for (const path of ['/nowhere', '/no/where', '/robots.txt?"}x']) await member.get(path)
    assert.equal((await member.get('/favicon.svg')).status, 200, 'a file')
    await member.send('/login', { _method: 'EVIL', _csrf: await member.csrfToken() })
    await fetch(`${stack.url}/health/ready`)

    const requests = 'fairweather_http_requests_total'
    const series = (labels: string) => samples.value(`${requests}{${labels}}`)
    let samples = await fetchMetrics(stack.url)
    await until('the count of the last request', async () => {
      samples = await fetchMetrics(stack.url)
      return series('method="other",route="/login",status="302"')
    })
    assert.equal(series('method="GET",route="/cities/:id",status="200"'), 2)
    assert.equal(series('method="GET",route="/cities/:id",status="404"'), 1)
    const durations = 'fairweather_http_request_duration_seconds_count'
    assert.equal(samples.value(`${durations}{method="GET",route="/cities/:id"}`), 3)
    const routes = new Set(
      [...samples.text.matchAll(/route="(.*?)"[,}]/g)].map(([, route]) => route)
    )
    assert.sameMembers([...routes], ['/cities/:id', '/*', '/login', 'none'])
    assert.notMatch(samples.text, /EVIL|nowhere|favicon|health|metrics/)
  })

  test('have the age and interval of the feeds, and the state of database and bus', async ({
    assert,
  }) => {
    const age = (samples: Awaited<ReturnType<typeof fetchMetrics>>, feed = 'open-meteo') =>
      samples.value(`fairweather_feed_age_seconds{feed="${feed}"}`)
    const run = (feed: string, minutes: number, stored: number) =>
      stack.sql(
        `INSERT INTO feed_runs (feed, starter, started_at, ended_at, stored)
         SELECT $1, 'schedule', at, at, $3 FROM (SELECT now() - $2 * interval '1 minute' AS at)`,
        [feed, minutes, stored]
      )
    assert.isUndefined(age(await fetchMetrics(stack.url)), 'no feed has run')

    await run('open-meteo', 50, 0)
    await run('station', 50, 1)
    await until('an age that is not cached', async () => age(await fetchMetrics(stack.url)))
    const samplesOfHub = await fetchMetrics(stack.hubUrl)
    const hubAge = age(samplesOfHub)!
    assert.closeTo(
      hubAge,
      3000,
      60,
      'the age counts from the first run, because no run stored a reading'
    )
    assert.isUndefined(age(samplesOfHub, 'station'), 'a feed that is not configured')

    await run('open-meteo', 30, 5)
    await run('open-meteo', 10, 0)
    await until('the newer age', async () => age(await fetchMetrics(stack.url))! < 2900)
    const samples = await fetchMetrics(stack.url)
    assert.closeTo(age(samples)!, 1800, 60)
    assert.equal(samples.value('fairweather_feed_interval_seconds'), 900)
    const workers = ['feed', 'mail'].map((queue) => `fairweather_jobs_workers{queue="${queue}"}`)
    assert.deepEqual(
      workers.map((series) => samples.value(series)),
      [0, 0]
    )
    assert.equal(samples.value('fairweather_database_up'), 1)
    assert.equal(samples.value('fairweather_bus_up'), 1)
    assert.isAbove(samples.value('fairweather_database_answer_seconds_count')!, 0)
    assert.isAbove(samples.value('fairweather_bus_echo_seconds_count')!, 0)
  })

  test('count the deliveries to webhooks that wait, and the webhooks that fail', async ({
    assert,
  }) => {
    const states = ['waiting', 'delivered', 'rejected', 'dropped']
    const deliveriesIn = (samples: Samples) =>
      states.map((state) => samples.value(`fairweather_webhook_deliveries{state="${state}"}`))
    const before = await fetchMetrics(stack.url)
    assert.deepEqual(deliveriesIn(before), [0, 0, 0, 0])
    assert.equal(before.value('fairweather_webhooks_failing'), 0)
    assert.equal(before.value('fairweather_webhook_oldest_wait_seconds'), 0)

    const [working, failing] = [await insertWebhook(stack), await insertWebhook(stack)]
    await stack.sql('UPDATE webhooks SET failing_since = now(), failures = 1 WHERE id = $1', [
      failing,
    ])
    const add = (webhook: number, state: string, minutes: number) =>
      stack.sql(
        `INSERT INTO webhook_deliveries (webhook_id, event, subject_ids, state, created_at, ended_at)
           SELECT $1, 'alert.crossed', '{1}', $2, at, CASE WHEN $2 <> 'waiting' THEN at END
             FROM (SELECT now() - $3 * interval '1 minute' AS at)`,
        [webhook, state, minutes]
      )
    await add(working, 'delivered', 5)
    await add(working, 'delivered', 65)
    await add(failing, 'waiting', 10)
    await add(failing, 'waiting', 1)

    let samples = before
    await until('figures that are not cached', async () => {
      samples = await fetchMetrics(stack.url)
      return samples.value('fairweather_webhooks_failing')
    })
    assert.equal(samples.value('fairweather_webhooks_failing'), 1)
    assert.deepEqual(deliveriesIn(samples), [2, 1, 0, 0])
    assert.closeTo(samples.value('fairweather_webhook_oldest_wait_seconds')!, 600, 60)
    const ofHub = await fetchMetrics(stack.hubUrl)
    assert.deepEqual(deliveriesIn(ofHub), [2, 1, 0, 0])
  })
})

const count = (source: string, sign: string) => source.split(sign).length

/** Returns the anchors that GitHub gives to the headings of a Markdown page. */
function headingAnchors(markdown: string) {
  const titles = Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, title]) => title)
  return titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-')
  )
}
