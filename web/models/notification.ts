import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { NotificationSchema } from '#database/schema'
import City from '#models/city'

/** A crossing of a limit of which a member is told. A database trigger adds it. */
export default class Notification extends NotificationSchema {
  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  /** The crossed limit, and the temperature that crossed it. */
  get crossing() {
    const { kind, threshold, celsius, change } = this
    return { kind, threshold, celsius, change }
  }

  /** The notifications of one member. Every query for a page starts here. */
  static of({ id }: { id: number }) {
    return this.query().where('notifications.user_id', id)
  }
}
