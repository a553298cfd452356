import db from '@adonisjs/lucid/services/db'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'

/**
 * Deletes the account and, by cascade, everything that belongs to the member.
 * @throws LastAdminException if no active admin would be left
 */
export async function deleteAccount(user: User) {
  await db.transaction(async (trx) => {
    await user.useTransaction(trx).delete()
    await AuditEntry.record(user.id, 'member.deleted', user.id, {}, trx)
  })
}
