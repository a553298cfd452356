import type { List } from '#admin/lists/list'
import { lists } from '#admin/lists/all_lists'
import { fillLargeClub, LARGE_CLUB } from '#tests/support/fill_large_club'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'
import { summary } from './latency_summary.js'

const REPEATS = 5

/** The highest accepted median response time of any list page. */
const AIM_MS = 200

const DEEP_PAGE = 10

/**
 * Measures how long an admin waits for each list of a large club: every sort order, filter and
 * search, on the first page and on a later page. The baseline is a page with the same layout and no
 * list.
 */
export async function adminLists() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  await fillLargeClub(stack.sql)
  const admin = await Visitor.admin(stack)
  const baseline = await measure(admin, '/admin/cities/create')

  const rows: Record<string, object> = { 'page without a list': summary(baseline) }
  for (const list of Object.values(lists)) {
    const times = []
    let [slowestPath, slowestMedian] = ['', 0]
    for (const path of paths(list)) {
      const measured = await measureFirstAndDeepPage(admin, path)
      times.push(...measured)
      const { median } = summary(measured)
      if (median > slowestMedian) [slowestPath, slowestMedian] = [path, median]
    }
    rows[list.path] = {
      ...summary(times, baseline),
      slowest: `${slowestMedian} ms: ${slowestPath}`,
    }
    if (slowestMedian > AIM_MS) process.exitCode = 1
  }
  const { cities, readings, members, entries, messages } = LARGE_CLUB
  console.log(
    `\nAdmin lists (ms), ${cities} cities, ${readings} readings, ${members} members, ${entries} audit entries, ${messages} messages`
  )
  console.table(rows)
  await stack.stop()
}

function* paths({ path, definition }: List<any, any>) {
  for (const sort of Object.keys(definition.sorts)) {
    for (const direction of ['', '-']) yield `${path}?sort=${direction}${sort}`
  }
  for (const [name, { options }] of Object.entries(definition.choices)) {
    for (const value of Object.keys(options)) yield `${path}?${name}=${encodeURIComponent(value)}`
  }
  for (const search of ['b', 'xq', 'berg', 'stein 77', 'nobody at all']) {
    yield `${path}?search=${encodeURIComponent(search)}`
  }
}

async function measureFirstAndDeepPage(admin: Visitor, path: string) {
  const first = await measure(admin, path)
  const deepPath = await findDeepPage(admin, path)
  const deep = deepPath ? await measure(admin, deepPath) : []
  return [...first, ...deep]
}

/**
 * Returns the path of the tenth page after the first, or of the last page if there are fewer.
 * Returns undefined if the list has only one page.
 */
async function findDeepPage(admin: Visitor, path: string) {
  let deepPath: string | undefined
  for (let page = 0; page < DEEP_PAGE; page++) {
    const { body } = await admin.get(deepPath ?? path)
    const next = /rel="next"[^>]*href="([^"]*)"/s.exec(body)?.[1]
    if (!next) break
    deepPath = next.replaceAll('&amp;', '&')
  }
  return deepPath
}

async function measure(admin: Visitor, path: string) {
  const times = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now()
    const { status } = await admin.get(path)
    times.push(performance.now() - start)
    if (status !== 200) throw new Error(`${path} returned ${status}`)
  }
  return times
}
