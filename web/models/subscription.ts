import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { SubscriptionSchema } from '#database/schema'
import City from '#models/city'
import User from '#models/user'

/** That a member watches a city; `User` begins and ends it. */
export default class Subscription extends SubscriptionSchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  /** Those of members or of cities that are found by the text; all for none. */
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
