import { belongsTo, hasOne } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo, HasOne } from '@adonisjs/lucid/types/relations'
import { EntrySchema } from '#database/schema'
import City from '#models/city'
import Track from '#models/track'

/** One training: what a member did on a day, how far and how long. */
export default class Entry extends EntrySchema {
  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  @hasOne(() => Track)
  declare track: HasOne<typeof Track>

  /** The entries of one member. Every query for a log starts here: nobody else's entries are found. */
  static of({ id }: { id: number }, client?: TransactionClientContract) {
    return this.query({ client }).where('entries.user_id', id)
  }
}
