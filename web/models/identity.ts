import { belongsTo } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { providers } from '#config/ally'
import { IdentitySchema } from '#database/schema'
import User from '#models/user'

/** Who a member is at a provider, by which he signs in. It is the subject, whatever his e-mail there says. */
export default class Identity extends IdentitySchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  static of(user: User, client?: TransactionClientContract) {
    return this.query({ client }).where('userId', user.id).orderBy('id')
  }

  /** Whether one can sign in by it now. */
  get isUsable() {
    return providers.some(({ id }) => id === this.provider)
  }

  get title() {
    return providers.find(({ id }) => id === this.provider)?.title ?? this.provider
  }
}
