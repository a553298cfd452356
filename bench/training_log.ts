import { fillLargeClub } from '#tests/support/fill_large_club'
import { fillLargeLog, LARGE_LOG } from '#tests/support/fill_large_log'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'
import { summary } from './latency_summary.js'

const REPEATS = 11

/** The highest accepted median response time of any page of a log. */
const AIM_MS = 100

const paths = [
  '/log',
  '/log?from=2020-01-01&to=2020-12-31',
  '/log?kind=swim',
  '/log?search=river',
  '/log?search=nobody+at+all',
  '/log?kind=run&from=2020-01-01&search=lap',
  ...['date', 'distance', 'duration', 'speed', 'kind'].flatMap((sort) => [
    `/log?sort=${sort}`,
    `/log?sort=-${sort}`,
  ]),
  '/log/weeks',
  '/log/weeks?kind=run&compare=2020',
  '/log/calendar',
  '/log/calendar?year=2020&kind=run',
  '/log/records',
  '/log/report/2020',
  `/log/report/${new Date().getFullYear()}`,
  '/club',
]

/**
 * Measures how long a member with a large log, among many others, waits for each page of it: every
 * filter and order, on the first page and on the second. The baseline is a page without a list. No
 * page may scan all entries.
 */
export async function trainingLog() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  await fillLargeClub(stack.sql, {
    cities: 100,
    readings: 500_000,
    members: 100,
    entries: 0,
    messages: 0,
  })
  const member = await Visitor.registered(stack)
  const { id } = await member.account()
  await fillLargeLog(stack.sql, id)
  await vacuum(stack)
  const baseline = await measure(member, '/settings/deletion')
  const scansBefore = await fullScans(stack)
  const rows: Record<string, object> = { 'page without a list': summary(baseline) }
  for (const path of paths) {
    const { body } = await member.get(path)
    const next = /rel="next"[^>]*href="([^"]*)"/s.exec(body)?.[1]?.replaceAll('&amp;', '&')
    for (const [name, address] of Object.entries({ [path]: path, [`${path}, page 2`]: next })) {
      if (!address) continue
      const times = summary(await measure(member, address), baseline)
      rows[name] = times
      if (times.median > AIM_MS) process.exitCode = 1
    }
  }
  console.log(
    `\nTraining log (ms), ${LARGE_LOG.own} entries of the member, ${LARGE_LOG.all} in total`
  )
  console.table(rows)
  const scans = (await fullScans(stack)) - scansBefore
  console.log(`Scans of all entries: ${scans}`)
  if (scans > 0) process.exitCode = 1
  await stack.stop()
}

/**
 * Repeats VACUUM until PostgreSQL can read the entries from indexes only: a statement that runs at the
 * same time, such as one of autovacuum, keeps VACUUM from marking pages.
 */
async function vacuum({ sql }: Stack) {
  for (let attempt = 0; attempt < 20; attempt++) {
    await sql('VACUUM ANALYZE users, entries, yearly_totals')
    const [{ done }] = await sql(
      `SELECT relallvisible = relpages AS done FROM pg_class WHERE relname = 'entries'`
    )
    if (done) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error('VACUUM did not get to the end')
}

async function measure(member: Visitor, path: string) {
  const times = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now()
    const { status } = await member.get(path)
    times.push(performance.now() - start)
    if (status !== 200) throw new Error(`${path} returned ${status}`)
  }
  return times
}

/** PostgreSQL's processes report their scans a second later. */
async function fullScans({ sql }: Stack) {
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const [{ scans }] = await sql(
    `SELECT seq_scan::integer AS scans FROM pg_stat_user_tables WHERE relname = 'entries'`
  )
  return scans as number
}
