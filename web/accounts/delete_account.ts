import db from '@adonisjs/lucid/services/db'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { retryOnDeadlock } from '#support/retry_on_deadlock'

/**
 * Deletes the account and, by cascade, everything that belongs to the member.
 * @throws LastAdminException if no active admin would be left
 */
export async function deleteAccount(user: User) {
  // Another page of the member, or an admin who deletes messages, may change the same rows in another order.
  await retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      await user.useTransaction(trx).delete()
      await AuditEntry.record(user.id, 'member.deleted', user.id, {}, trx)
    })
  )
}
