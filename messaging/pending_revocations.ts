import db from '@adonisjs/lucid/services/db'
import { queryDirectly } from '#database/direct_query'
import type { Revocation } from '#messaging/bus'
import { currentBus } from '#messaging/current_bus'
import { BATCH_SIZE, chunked, type Source } from '#messaging/outbox_source'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

interface PendingRevocation {
  id: number
  user_id: number | null
  city_id: number | null
  sign_in_id: number | null
  of_presence: boolean
}

const SELECT = `SELECT * FROM pending_revocations ORDER BY id LIMIT ${BATCH_SIZE}`

export const pendingRevocations: Source<'revocations', PendingRevocation> = {
  name: 'revocations',
  count: 'SELECT count(*) FROM pending_revocations',
  select: SELECT,
  announce: announceRevocations,
}

/**
 * Deletes revocations only after they are published, so that none is lost if the bus fails.
 * @returns false if they were not deleted
 */
async function announceRevocations(first: PendingRevocation[]) {
  let pending = first
  while (pending.length > 0) {
    const bus = await currentBus()
    const chunks = chunked(await toRevocations(pending))
    const token = await bus.publish(chunks.map((revocations) => ['revocations', revocations]))
    const { rowCount } = await db
      .rawQuery(
        'DELETE FROM pending_revocations WHERE id = ANY(?) AND EXISTS (SELECT FROM leader WHERE token = ?)',
        [pending.map(({ id }) => id), token]
      )
      .timeout(QUERY_TIMEOUT_MS)
    if (rowCount === 0) {
      return false
    }
    pending = await queryDirectly(SELECT, [])
  }
  return true
}

/**
 * Looks up which accounts are active only if there is a revocation: this query would otherwise slow
 * down every reading. All connections of an account end after a change of role, too, but its
 * sign-ins stay valid.
 */
async function toRevocations(pending: PendingRevocation[]): Promise<Revocation[]> {
  const userIds = pending.flatMap(({ user_id: id }) => id ?? [])
  const rows = await db
    .from('users')
    .select('id')
    .whereRaw('id = ANY(?)', [userIds])
    .where('active', true)
    .timeout(QUERY_TIMEOUT_MS)
  const active = new Set(rows.map(({ id }) => id))
  return pending.map((row) => {
    const { user_id: userId, city_id: cityId, sign_in_id: signInId, of_presence: ofPresence } = row
    const signedOut = cityId === null && !ofPresence && (signInId !== null || !active.has(userId))
    return { userId, cityId, signInId, signedOut, ofPresence }
  })
}
