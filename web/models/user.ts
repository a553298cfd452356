import { DbAccessTokensProvider } from '@adonisjs/auth/access_tokens'
import { withAuthFinder } from '@adonisjs/auth/mixins/lucid'
import { compose } from '@adonisjs/core/helpers'
import hash from '@adonisjs/core/services/hash'
import { afterDelete, afterSave, belongsTo, manyToMany } from '@adonisjs/lucid/orm'
import type { LucidModel } from '@adonisjs/lucid/types/model'
import type { BelongsTo, ManyToMany } from '@adonisjs/lucid/types/relations'
import board from '#config/board'
import { announceAfter } from '#messaging/announce'
import { UserSchema } from '#database/schema'
import UnknownMemberException from '#exceptions/unknown_member_exception'
import City from '#models/city'
import { canonicalEmail } from '#support/canonical_text'

/** Lets secret scanners recognise a token that was published by mistake. */
export const TOKEN_PREFIX = 'fairweather_'

/** SQL: the ids of the cities on a member's board. */
const ON_BOARD = `
  SELECT cities.id FROM subscriptions JOIN cities ON cities.id = city_id
    WHERE user_id = :member AND enabled ORDER BY since, cities.id LIMIT :limit`

export default class User extends compose(UserSchema, withAuthFinder(hash)) {
  @manyToMany(() => City, { pivotTable: 'subscriptions', pivotColumns: ['since', 'place'] })
  declare cities: ManyToMany<typeof City>

  /** The admin who has muted the member in the chat. */
  @belongsTo(() => User, { foreignKey: 'mutedById' })
  declare mutedBy: BelongsTo<typeof User>

  /** The sign-in of this request or connection. */
  declare signInId?: number

  static accessTokens = DbAccessTokensProvider.forModel(User, { prefix: TOKEN_PREFIX })

  @afterSave()
  @afterDelete()
  static announce(user: User) {
    announceAfter(user.$trx)
  }

  /**
   * Accounts whose name or e-mail contains the text, ignoring case and accents. If the text is
   * empty, all accounts.
   */
  static matching(text = '') {
    return this.query().if(text, (query) =>
      query.whereRaw('users.folded LIKE containing(?)', [text])
    )
  }

  /**
   * Finds an account, for commands.
   * @throws UnknownMemberException if no account has this e-mail
   */
  static async findByEmailOrFail(email: string) {
    const user = await this.findBy('email', canonicalEmail(email))
    if (!user) throw UnknownMemberException.of(email)
    return user
  }

  /**
   * Ignores accounts without a password. So a sign-in with a password fails in the same way, and
   * takes as long, as if the account did not exist.
   */
  static findForAuth<T extends LucidModel>(this: T, _: string[], email: string) {
    return this.query().where({ email }).whereNotNull('password').first()
  }

  get isAdmin() {
    return this.role === 'admin'
  }

  /** Whether the member may not write in the chat at the moment. */
  get isMuted() {
    if (!this.mutedAt) return false
    return !this.mutedUntil || this.mutedUntil.toMillis() > Date.now()
  }

  /**
   * The cities on this member's board, in the order that the member has chosen. This query decides
   * which cities a member may watch on pages; the hub has a query with the same rules. Disabled
   * cities are left out. The newest subscriptions above the limit are left out, too: there are such
   * subscriptions if a disabled city is enabled again and the board has become full meanwhile.
   */
  watchedCities(this: User) {
    return this.related('cities')
      .query()
      .whereRaw(`cities.id IN (${ON_BOARD})`, { member: this.id, limit: board.citiesPerMember })
      .orderBy('subscriptions.place')
  }
}
