import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { fetchMetrics } from '#tests/support/metrics'
import { Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const RULES = 'deploy/prometheus/alerts.yml'
const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const dashboard = () => JSON.parse(text('deploy/grafana/fairweather.json'))

/** The metrics that PromQL names, of which a histogram has three series. */
const named = (source: string) =>
  new Set([...source.matchAll(/\b(?:fairweather|process|nodejs)_\w+/g)].map(([name]) => name))

/** Of each alert what its rule says of it, by name. */
function alerts() {
  const rules = text(RULES).split(/^ {6}- alert: /m)
  return rules.slice(1).map((rule) => ({
    name: rule.split('\n')[0],
    says: (what: string) =>
      new RegExp(`^ +${what}: '?(.+?)'?$`, 'm').exec(rule)?.[1].replaceAll(`''`, `'`) ?? '',
  }))
}

/** All expressions of the dashboard's panels. */
function expressions(): string[] {
  const { panels } = dashboard()
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }: { expr: string }) => expr))
}

/** What a web server and a hub tell together. */
async function told() {
  const { url, hubUrl } = await stackOn()
  return Promise.all([fetchMetrics(url), fetchMetrics(hubUrl)])
}

test.group('A metric', () => {
  test('exists, at a web server or a hub, where the dashboard or an alert names it', async ({
    assert,
  }) => {
    const exist = new Set((await told()).flatMap(({ names }) => names))
    const exists = (name: string) => exist.has(name) || exist.has(name.replace(/_(bucket|sum|count)$/, '')) // prettier-ignore
    const inAlerts = alerts().map(({ says }) => says('expr'))
    for (const [where, source] of [
      ['dashboard', expressions()],
      ['alerts', inAlerts],
    ] as const) {
      const names = [...named(source.join('\n'))]
      assert.isAbove(names.length, 15, where)
      assert.deepEqual(names.filter((name) => !exists(name)), [], where) // prettier-ignore
    }
  })

  test('is documented, if it is ours, with its type and labels; and no other is', async ({
    assert,
  }) => {
    const types = new Map<string, string>()
    const labels = new Map<string, Set<string>>()
    const visitor = await Visitor.registered(await stackOn())
    await visitor.open('/dashboard')
    await until('it counted', async () => {
      const [web] = await told()
      return web.sum('fairweather_http_requests_total')
    })
    for (const { text: samples } of await told()) {
      for (const [, name, type] of samples.matchAll(/^# TYPE (fairweather_\S+) (\S+)/gm)) types.set(name, type) // prettier-ignore
      for (const [, name, list] of samples.matchAll(/^(fairweather_\w+)\{(.+)\}/gm)) {
        const metric = name.replace(/_(bucket|sum|count)$/, '')
        const known = labels.get(metric) ?? new Set()
        for (const [, label] of list.matchAll(/(\w+)="/g)) if (label !== 'le') known.add(label)
        labels.set(metric, known)
      }
    }
    const documented = [...text('docs/metrics.md').matchAll(/^\| `(fairweather_\w+)` \| (\w+) \|(.*?)\| .{10,} \|$/gm)] // prettier-ignore
    assert.sameMembers(documented.map(([, name]) => name), [...types.keys()]) // prettier-ignore
    for (const [, name, type, cell] of documented) {
      assert.equal(type, types.get(name), name)
      const own = [...cell.matchAll(/`(\w+)`/g)].map(([, label]) => label)
      // Feeds have not run here.
      if (name !== 'fairweather_feed_age_seconds') assert.sameMembers(own, [...(labels.get(name) ?? [])], name) // prettier-ignore
    }
  })
})

test.group('An alert', () => {
  test('says what it is, what it means and where to read on, which is there', ({ assert }) => {
    const all = alerts()
    assert.isAbove(all.length, 15)
    const pages = ['docs/metrics.md', 'docs/operations.md'].filter((path) => existsSync(path))
    const anchors = pages.flatMap(
      (path) =>
      [...text(path).matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')) // prettier-ignore
    )
    for (const { name, says } of all) {
      assert.match(name, /^Fairweather[A-Z][A-Za-z]+$/)
      assert.match(says('severity'), /^(critical|warning)$/, name)
      assert.match(says('for') || '0m', /^\d+m$/, name)
      for (const what of ['summary', 'description']) assert.match(says(what), /^[A-Z{].{15,}\.$/, `${name}: ${what}`) // prettier-ignore
      assert.equal(count(says('expr'), '('), count(says('expr'), ')'), name)
      const [page, anchor] = says('runbook_url').split('#')
      assert.equal(page, 'docs/operations.md', name)
      assert.include(anchors, anchor, name)
    }
    const { status, stdout } = spawnSync('promtool', ['check', 'rules', RULES], {
      encoding: 'utf8',
    })
    if (status !== null) assert.equal(status, 0, stdout)
  })
})

test.group('The dashboard', () => {
  test('has a row for each who asks, and says of each panel what it shows', ({ assert }) => {
    const { panels } = dashboard()
    const rows = panels.filter(({ type }: { type: string }) => type === 'row')
    assert.deepEqual(
      rows.map(({ title }: { title: string }) => title),
      ['What members see', 'Hubs', 'Feed', 'Web', 'Resources']
    )
    assert.equal(new Set(panels.map(({ id }: { id: number }) => id)).size, panels.length)
    for (const { type, title, description, targets } of panels) {
      if (type === 'row') continue
      assert.isAbove(description.length, 15, title)
      for (const { expr } of targets) assert.equal(count(expr, '('), count(expr, ')'), expr)
    }
  })
})

test.group('The metrics of a web server', () => {
  test('count requests by the pattern of their route, whatever is asked for', async ({
    assert,
  }) => {
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
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
    await until('all of them', async () => {
      samples = await fetchMetrics(stack.url)
      return series('method="other",route="/login",status="302"')
    })
    assert.equal(series('method="GET",route="/cities/:id",status="200"'), 2)
    assert.equal(series('method="GET",route="/cities/:id",status="404"'), 1)
    assert.equal(samples.value('fairweather_http_request_duration_seconds_count{method="GET",route="/cities/:id"}'), 3) // prettier-ignore
    const routes = new Set(
      [...samples.text.matchAll(/route="(.*?)"[,}]/g)].map(([, route]) => route)
    )
    assert.sameMembers([...routes], ['/cities/:id', '/*', '/login', '/dashboard', 'none'])
    assert.notMatch(samples.text, /EVIL|nowhere|favicon|health|metrics/)
    await stack.stop()
  })

  test('tell how old each feed is, how often it should run, and that there is a database', async ({
    assert,
  }) => {
    const stack = await Stack.start('postgres', { WEATHER_SCHEDULE: '15m' })
    const age = (samples: Awaited<ReturnType<typeof fetchMetrics>>, feed = 'open-meteo') => samples.value(`fairweather_feed_age_seconds{feed="${feed}"}`) // prettier-ignore
    const run = (feed: string, minutes: number, stored: number) =>
      stack.sql(
        `INSERT INTO feed_runs (feed, starter, started_at, ended_at, stored)
         SELECT $1, 'schedule', at, at, $3 FROM (SELECT now() - $2 * interval '1 minute' AS at)`,
        [feed, minutes, stored]
      )
    assert.isUndefined(age(await fetchMetrics(stack.url)), 'none has run')

    await run('open-meteo', 50, 0)
    await run('station', 50, 1)
    const found = () =>
      until('an answer that is new', async () => age(await fetchMetrics(stack.url)))
    await found()
    assert.closeTo(age(await fetchMetrics(stack.hubUrl))!, 3000, 60, 'since the first, for want of a good one') // prettier-ignore
    assert.isUndefined(age(await fetchMetrics(stack.hubUrl), 'station'), 'a feed that there is not')

    await run('open-meteo', 30, 5)
    await run('open-meteo', 10, 0)
    await until('the good one', async () => age(await fetchMetrics(stack.url))! < 2900)
    const samples = await fetchMetrics(stack.url)
    assert.closeTo(age(samples)!, 1800, 60)
    assert.equal(samples.value('fairweather_feed_interval_seconds'), 900)
    assert.equal(samples.value('fairweather_database_up'), 1)
    assert.equal(samples.value('fairweather_bus_up'), 1)
    assert.isAbove(samples.value('fairweather_database_answer_seconds_count')!, 0)
    assert.isAbove(samples.value('fairweather_bus_echo_seconds_count')!, 0)
    await stack.stop()
  })
})

const count = (source: string, sign: string) => source.split(sign).length
