import { MessageBuilder } from '@adonisjs/core/helpers'
import db from '@adonisjs/lucid/services/db'
import type {
  ResolvedSessionConfig,
  SessionData,
  SessionStoreFactory,
} from '@adonisjs/session/types'
import { batched } from '#support/batch_loader'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/**
 * Returns the session store that the pages use. If this store is the database, one query reads the
 * sessions of many handshakes.
 */
export function sessionStore({ store, stores }: ResolvedSessionConfig): SessionStoreFactory {
  if (store !== 'database') return stores[store]
  return (...args) => Object.assign(stores.database(...args), { read })
}

const findSession = batched(findSessions)

async function read(id: string) {
  return (await findSession(id)) ?? null
}

/**
 * Reads sessions as `DatabaseStore` of @adonisjs/session does, but reads many sessions with one
 * query.
 */
async function findSessions(ids: string[]) {
  const rows: { id: string; data: string }[] = await db
    .from('sessions')
    .select('id', 'data')
    .whereIn('id', ids)
    .where('expires_at', '>', new Date())
    .timeout(QUERY_TIMEOUT_MS)
  return new Map(rows.map(({ id, data }) => [id, decode(id, data)]))
}

function decode(id: string, data: string) {
  try {
    return new MessageBuilder().verify<SessionData>(data, id)
  } catch {
    return null
  }
}
