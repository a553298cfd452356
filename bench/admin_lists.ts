import type { List } from '#admin/lists/list'
import { lists } from '#admin/lists/all_lists'
import { fill, LARGE } from '#tests/support/large_club'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'
import { summary } from './summary.js'

const TIMES = 5
/** Milliseconds within which every list is to be there. */
const AIM = 200

/**
 * How long an admin waits for each list of a large club, in each of its orders and by each of its
 * filters, at its beginning and deep within, from the request to the whole page. Beside it a page of
 * the same frame without a list.
 */
export async function adminLists() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  await fill(stack.sql)
  const admin = await Visitor.admin(stack)
  const frame = await measure(admin, '/admin/cities/create')

  const rows: Record<string, object> = { 'a page without a list': summary(frame) }
  for (const list of Object.values(lists)) {
    const times = []
    let [slowest, worst] = ['', 0]
    for (const address of addresses(list)) {
      const first = await measure(admin, address)
      const deep = await deepWithin(admin, address)
      const measured = [...first, ...(deep ? await measure(admin, deep) : [])]
      times.push(...measured)
      const most = summary(measured).median
      if (most > worst) [slowest, worst] = [address, most]
    }
    rows[list.path] = { ...summary(times, frame), slowest: `${worst} ms: ${slowest}` }
    if (worst > AIM) process.exitCode = 1
  }
  const { cities, readings, members, entries } = LARGE
  console.log(`\nAdmin lists, ${cities} cities, ${readings} readings, ${members} members, ${entries} entries (ms)`) // prettier-ignore
  console.table(rows)
  await stack.stop()
}

function* addresses({ path, is }: List<any, any>) {
  for (const sort of Object.keys(is.sorts)) {
    for (const way of ['', '-']) yield `${path}?sort=${way}${sort}`
  }
  for (const [name, { options }] of Object.entries(is.choices)) {
    for (const value of Object.keys(options)) yield `${path}?${name}=${encodeURIComponent(value)}`
  }
  for (const search of ['b', 'xq', 'berg', 'stein 77', 'nobody at all']) {
    yield `${path}?search=${encodeURIComponent(search)}`
  }
}

/** The last of ten pages on; undefined where there are not so many. */
async function deepWithin(admin: Visitor, address: string) {
  let deep: string | undefined
  for (let page = 0; page < 10; page++) {
    const { body } = await admin.get(deep ?? address)
    const next = /rel="next"[^>]*href="([^"]*)"/s.exec(body)?.[1]
    if (!next) break
    deep = next.replaceAll('&amp;', '&')
  }
  return deep
}

async function measure(admin: Visitor, address: string) {
  const times = []
  for (let time = 0; time < TIMES; time++) {
    const begin = performance.now()
    const { status } = await admin.get(address)
    times.push(performance.now() - begin)
    if (status !== 200) throw new Error(`${address} answered ${status}`)
  }
  return times
}
