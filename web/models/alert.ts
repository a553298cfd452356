import { belongsTo } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { AlertSchema } from '#database/schema'
import City from '#models/city'

/** A limit of the temperature of a city. Its member is told when the temperature crosses it. */
export default class Alert extends AlertSchema {
  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  /** The alerts of one member. Every query starts here: nobody else's alerts are found. */
  static of({ id }: { id: number }, client?: TransactionClientContract) {
    return this.query({ client }).where('alerts.user_id', id).whereNull('alerts.deleted_at')
  }
}
