import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { SubscriptionSchema } from '#database/schema'
import City from '#models/city'
import User from '#models/user'

/**
 * One subscription: the member watches the city. `#board/watch_city` adds and deletes
 * subscriptions.
 */
export default class Subscription extends SubscriptionSchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  /**
   * Subscriptions whose member or city matches the text. If the text is empty, all subscriptions.
   */
  static matching(text = '') {
    return this.query().if(text, (query) =>
      query.where((either) =>
        either
          .whereIn('user_id', User.matching(text).select('id'))
          .orWhereIn('city_id', City.matching(text).select('id'))
      )
    )
  }
}
