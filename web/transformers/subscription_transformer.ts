import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Subscription as Schema } from '#api/schemas/member'
import type Subscription from '#models/subscription'

/** Needs the member and the city. */
export default class SubscriptionTransformer extends BaseTransformer<Subscription> {
  toObject(): Shaped<typeof Schema> {
    const { id, user, city, since } = this.resource
    return {
      id: Number(id),
      memberId: user.id,
      member: user.name,
      cityId: city.id,
      city: city.title,
      since: since.toUTC().toISO()!,
    }
  }
}
