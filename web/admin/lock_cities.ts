import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Locks cities in id order. All transactions use this order, so that they do not deadlock. */
export const lockCities = (ids: number[], trx: TransactionClientContract) =>
  trx.rawQuery('SELECT FROM cities WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE', [ids])
