import { MessageBuilder } from '@adonisjs/core/helpers'
import db from '@adonisjs/lucid/services/db'
import type {
  ResolvedSessionConfig,
  SessionData,
  SessionStoreFactory,
} from '@adonisjs/session/types'
import { batched } from '#support/batch_loader'
import { QUERY_TIMEOUT_MS } from '#support/timeouts'

/** The store of the pages' sessions; what lies in the database is read for all handshakes at once. */
export function sessionStore({ store, stores }: ResolvedSessionConfig): SessionStoreFactory {
  if (store !== 'database') return stores[store]
  return (...args) => Object.assign(stores.database(...args), { read })
}

const sessionOf = batched(sessionsOf)

async function read(id: string) {
  return (await sessionOf(id)) ?? null
}

/** As `DatabaseStore` of @adonisjs/session reads each. */
async function sessionsOf(ids: string[]) {
  const rows: { id: string; data: string }[] = await db
    .from('sessions')
    .select('id', 'data')
    .whereIn('id', ids)
    .where('expires_at', '>', new Date())
    .timeout(QUERY_TIMEOUT_MS)
  return new Map(rows.map(({ id, data }) => [id, contents(id, data)]))
}

function contents(id: string, data: string) {
  try {
    return new MessageBuilder().verify<SessionData>(data, id)
  } catch {
    return null
  }
}
