import { DbAccessTokensProvider } from '@adonisjs/auth/access_tokens'
import { withAuthFinder } from '@adonisjs/auth/mixins/lucid'
import { compose } from '@adonisjs/core/helpers'
import hash from '@adonisjs/core/services/hash'
import db from '@adonisjs/lucid/services/db'
import { afterDelete, afterSave, manyToMany } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ManyToMany } from '@adonisjs/lucid/types/relations'
import board from '#config/board'
import { announce, announceAfter } from '#hub/announce'
import { UserSchema } from '#database/schema'
import BoardFullException from '#exceptions/board_full_exception'
import LastAdminException from '#exceptions/last_admin_exception'
import AuditEntry from '#models/audit_entry'
import City from '#models/city'

/** By it, what searches for secrets in public places knows a token. */
export const TOKEN_PREFIX = 'fairweather_'

export default class User extends compose(UserSchema, withAuthFinder(hash)) {
  @manyToMany(() => City, { pivotTable: 'subscriptions', pivotColumns: ['since'] })
  declare cities: ManyToMany<typeof City>

  /** The sign-in by which this request or connection came. */
  declare signInId?: number

  static accessTokens = DbAccessTokensProvider.forModel(User, { prefix: TOKEN_PREFIX })

  /**
   * Lets no two admins go at once: each waits here for the other, and counts anew.
   * @throws LastAdminException where this account is the only active admin
   */
  static async keepAnAdmin(leavingId: number, trx: TransactionClientContract) {
    const admins = await this.query({ client: trx })
      .where({ role: 'admin', active: true })
      .orderBy('id')
      .forUpdate()
    if (admins.length === 1 && admins[0].id === leavingId) throw new LastAdminException()
  }

  @afterSave()
  @afterDelete()
  static announce(user: User) {
    announceAfter(user.$trx)
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
   * @throws E_ROW_NOT_FOUND for a city that is not offered, BoardFullException for one too many
   */
  async watch(this: User, cityId: number) {
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
      if (watched.length >= board.citiesPerMember) throw new BoardFullException()
      await member.related('cities').sync([city.id], false)
      return city
    })
  }

  /** Takes a city off the board; answers false where it was not on it. */
  async unwatch(this: User, cityId: number) {
    const [taken] = await this.related('cities').pivotQuery().where('city_id', cityId).delete()
    void announce()
    return Boolean(taken)
  }

  /**
   * Deletes the account and, by cascade, all that is this member's.
   * @throws LastAdminException
   */
  async deleteAccount(this: User) {
    await db.transaction(async (trx) => {
      await User.keepAnAdmin(this.id, trx)
      await this.useTransaction(trx).delete()
      await AuditEntry.record(this.id, 'deleted', { type: 'user', id: this.id }, {}, trx)
    })
  }
}
