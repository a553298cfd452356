import { DbAccessTokensProvider } from '@adonisjs/auth/access_tokens'
import { withAuthFinder } from '@adonisjs/auth/mixins/lucid'
import { compose } from '@adonisjs/core/helpers'
import hash from '@adonisjs/core/services/hash'
import { afterDelete, afterSave, manyToMany } from '@adonisjs/lucid/orm'
import type { LucidModel } from '@adonisjs/lucid/types/model'
import type { ManyToMany } from '@adonisjs/lucid/types/relations'
import board from '#config/board'
import { announceAfter } from '#messaging/announce'
import { UserSchema } from '#database/schema'
import UnknownMemberException from '#exceptions/unknown_member_exception'
import City from '#models/city'
import { contains } from '#support/search_text'

/** By it, what searches for secrets in public places knows a token. */
export const TOKEN_PREFIX = 'fairweather_'

export default class User extends compose(UserSchema, withAuthFinder(hash)) {
  @manyToMany(() => City, { pivotTable: 'subscriptions', pivotColumns: ['since'] })
  declare cities: ManyToMany<typeof City>

  /** The sign-in by which this request or connection came. */
  declare signInId?: number

  static accessTokens = DbAccessTokensProvider.forModel(User, { prefix: TOKEN_PREFIX })

  @afterSave()
  @afterDelete()
  static announce(user: User) {
    announceAfter(user.$trx)
  }

  /** Accounts whose name or e-mail holds the text, whatever its case and accents; all for none. */
  static matching(text = '') {
    return this.query().if(text, (query) => query.where('users.folded', 'like', contains(text)))
  }

  /**
   * The account with this e-mail, for the command line.
   * @throws UnknownMemberException where there is none
   */
  static async findByEmailOrFail(email: string) {
    const user = await this.findBy('email', email.trim().toLowerCase())
    if (!user) throw UnknownMemberException.of(email)
    return user
  }

  /** Who has no password is like nobody to who tries one: the same answer, after as long. */
  static findForAuth<T extends LucidModel>(this: T, _: string[], email: string) {
    return this.query().where({ email }).whereNotNull('password').first()
  }

  get isAdmin() {
    return this.role === 'admin'
  }

  /**
   * The cities on this member's board, oldest first. It is the one question that decides who may
   * see a city's temperature, on pages and in the hub alike. A city that is not offered is hidden,
   * and so is one that came back to a board that is full by now.
   */
  watchedCities(this: User) {
    return this.related('cities')
      .query()
      .where('cities.enabled', true)
      .orderBy('subscriptions.since')
      .orderBy('cities.id')
      .limit(board.citiesPerMember)
  }
}
