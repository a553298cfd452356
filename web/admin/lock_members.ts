import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import User from '#models/user'

/** Locks accounts in id order. All transactions use this order, so that they do not deadlock. */
export const lockMembers = (ids: number[], trx: TransactionClientContract) =>
  User.query({ client: trx })
    .select('id', 'role', 'active')
    .whereRaw('id = ANY(?)', [ids])
    .orderBy('id')
    .forUpdate()
