import { openSessions } from '#tests/support/open_sessions'
import { Stack } from '#tests/support/stack'
import { filledClub } from '../screenshots/filled_club.js'

export interface ProductionClub {
  url: string
  city: string | number
  /** The cookie of a member with a board, a log and messages. */
  cookie: { name: string; value: string }
}

/**
 * Fills a club, and serves it in production. It is filled in development, because the demo data are not
 * available in production.
 */
export async function productionClub(): Promise<ProductionClub> {
  const { stack: development, ids } = await filledClub()
  const { APP_KEY, DATABASE_URL } = development.env
  await development.stop()
  const stack = await Stack.start('postgres', { NODE_ENV: 'production', APP_KEY, DATABASE_URL })
  const [{ id }] = await stack.sql('SELECT id FROM sign_ins WHERE user_id = $1', [ids.member])
  const [[name, value]] = await openSessions(stack.sql, stack.env, [id])
  return { url: stack.url, city: ids.city, cookie: { name, value } }
}
