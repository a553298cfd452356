import { DbAccessTokensProvider } from '@adonisjs/auth/access_tokens'
import { withAuthFinder } from '@adonisjs/auth/mixins/lucid'
import { compose } from '@adonisjs/core/helpers'
import hash from '@adonisjs/core/services/hash'
import db from '@adonisjs/lucid/services/db'
import { afterDelete, afterSave, manyToMany } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { LucidModel } from '@adonisjs/lucid/types/model'
import type { ManyToMany } from '@adonisjs/lucid/types/relations'
import board from '#config/board'
import { announceAfter } from '#messaging/announce'
import { UserSchema } from '#database/schema'
import BoardFullException from '#exceptions/board_full_exception'
import UnknownMemberException from '#exceptions/unknown_member_exception'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'
import { holding } from '#support/search_text'

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
    return this.query().if(text, (query) => query.where('users.folded', 'like', holding(text)))
  }

  /**
   * The account with this e-mail, for the command line.
   * @throws UnknownMemberException where there is none
   */
  static async called(email: string) {
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

  /**
   * Puts a city on the board and answers it; one that is there already stays as it is.
   * @param by an admin who does it for the member; it is recorded then
   * @throws E_ROW_NOT_FOUND for a city that is not offered, BoardFullException for one too many
   */
  async watch(this: User, cityId: number, by?: User) {
    return db.transaction(async (trx) => {
      // The member's own row is the lock: parallel requests of his count one after the other.
      const member = await User.query({ client: trx })
        .where('id', this.id)
        .forUpdate()
        .firstOrFail()
      const city = await City.query({ client: trx })
        .where({ id: cityId, enabled: true })
        .firstOrFail()
      const watched = await member.watchedCities()

      if (watched.some(({ id }) => id === city.id)) return city
      if (watched.length >= board.citiesPerMember) {
        throw by ? BoardFullException.for(member) : new BoardFullException()
      }
      await member.related('cities').sync([city.id], false)
      if (by) await this.#record(by, 'watched for', city, trx)
      return city
    })
  }

  /**
   * Takes a city off the board; answers false where it was not on it.
   * @param by an admin who does it for the member; it is recorded then
   */
  async unwatch(this: User, cityId: number, by?: User) {
    return db.transaction(async (trx) => {
      const subscription = trx.from('subscriptions').where({ user_id: this.id, city_id: cityId })
      const [taken] = await subscription.delete('city_id')
      if (taken && by) {
        const city = await City.findOrFail(cityId, { client: trx })
        await this.#record(by, 'stopped watching for', city, trx)
      }
      announceAfter(trx)
      return Boolean(taken)
    })
  }

  #record(by: User, action: string, city: City, trx: TransactionClientContract) {
    const changes = { city: { to: city.title, id: city.id } }
    return AuditEntry.record(by.id, action, { type: 'user', id: this.id }, changes, trx)
  }

  /**
   * Deletes the account and, by cascade, all that is this member's.
   * @throws LastAdminException
   */
  async deleteAccount(this: User) {
    await db.transaction(async (trx) => {
      await this.useTransaction(trx).delete()
      await AuditEntry.record(this.id, 'deleted', { type: 'user', id: this.id }, {}, trx)
    })
  }
}
