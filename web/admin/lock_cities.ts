import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Locks cities in id order, as every other transaction does, so that none deadlocks with another. */
export const lockCities = (ids: number[], trx: TransactionClientContract) =>
  trx.rawQuery('SELECT FROM cities WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE', [ids])
