import { countQueries } from '#tests/support/count_queries'
import { Stack, stackOn } from '#tests/support/stack'

/** How much the limits of `strictStack` allow each minute. */
export const STRICT_LIMITS = {
  SIGN_IN_FAILURES: 2,
  REGISTRATIONS_PER_IP: 2,
  MESSAGES_PER_MINUTE: 3,
  SEARCHES_PER_MINUTE: 2,
  STATION_REQUESTS_PER_MINUTE: 2,
}

let strict: Promise<Stack> | undefined

/**
 * Returns the web server with low limits and a chat that is closed to visitors, which all tests of a
 * run share.
 */
export function strictStack() {
  const limits = Object.entries(STRICT_LIMITS).map(([name, limit]) => [name, String(limit)])
  const settings = { ...Object.fromEntries(limits), CHAT_PUBLIC: 'false' }
  strict ??= Stack.start('postgres', settings, { hubs: 0, isShared: true })
  return strict
}

let counted: ReturnType<typeof startCounted> | undefined

/**
 * Returns a web server whose statements are counted, which all tests of a run share. It uses the
 * database of `stackOn`.
 */
export function countedStack() {
  counted ??= startCounted()
  return counted
}

async function startCounted() {
  const counter = await countQueries((await stackOn()).env.DATABASE_URL)
  const settings = { DATABASE_URL: counter.url }
  const stack = await Stack.start('postgres', settings, { hubs: 0, isShared: true })
  return { stack, counter }
}
