import { belongsTo } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { providers } from '#config/ally'
import { IdentitySchema } from '#database/schema'
import User from '#models/user'

/**
 * A person's account at an identity provider. The subject identifies it, not the e-mail, because an
 * e-mail address may pass to another person.
 */
export default class Identity extends IdentitySchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  static of(user: User, client?: TransactionClientContract) {
    return this.query({ client }).where('userId', user.id).orderBy('id')
  }

  /** Whether this identity can be used to sign in: its provider must be configured. */
  get isUsable() {
    return providers.some(({ id }) => id === this.provider)
  }

  get title() {
    return providers.find(({ id }) => id === this.provider)?.title ?? this.provider
  }
}
