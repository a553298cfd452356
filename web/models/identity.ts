import db from '@adonisjs/lucid/services/db'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'
import { providers } from '#config/ally'
import { IdentitySchema } from '#database/schema'
import ProviderRefusal from '#exceptions/provider_exception'
import type { Person } from '#accounts/providers/provider_profile'
import { send } from '#mails/deliver'
import SignInLinked from '#mails/sign_in_linked'
import { DEACTIVATED } from '#models/sign_in'
import User from '#models/user'

const UNIQUE = '23505'

/** Who a member is at a provider, by which he signs in. It is the subject, whatever his e-mail there says. */
export default class Identity extends IdentitySchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  static of(user: User, client?: TransactionClientContract) {
    return this.query({ client }).where('userId', user.id).orderBy('id')
  }

  /**
   * The account to which this person signs in. Who is unknown gets a new one, or one with his e-mail
   * where both sides have verified it: one of them alone may be somebody else.
   * @throws ProviderRefusal
   */
  static async accountOf(person: Person, again = true): Promise<User> {
    const { provider, subject, email } = person
    const known = await this.query()
      .where({ provider: provider.id, subject })
      .preload('user')
      .first()
    try {
      if (!known) return await this.#admit(person)
    } catch (error) {
      // He came twice at once, and is known by now.
      if ((error as { code?: string }).code !== UNIQUE || !again) throw error
      return this.accountOf(person, false)
    }
    if (!known.user.active) throw new ProviderRefusal(DEACTIVATED)
    await known.merge({ email }).save()
    return known.user
  }

  static async #admit({ provider, subject, name, email, verified }: Person) {
    const { title, id } = provider
    if (!email || !verified) {
      throw new ProviderRefusal(
        `${title} names no verified e-mail of yours; verify it there, or register with a password.`
      )
    }
    return db.transaction(async (trx) => {
      const member = await User.query({ client: trx }).where({ email }).forUpdate().first()
      if (member && !member.emailVerifiedAt) {
        throw new ProviderRefusal(
          `There is an account with the e-mail ${email} already: sign in with your password, then link ${title} in the settings.`
        )
      }
      if (member && !member.active) throw new ProviderRefusal(DEACTIVATED)
      const account = { name, email, password: null, emailVerifiedAt: DateTime.utc() }
      const user = member ?? (await User.create(account, { client: trx }))
      await this.create({ userId: user.id, provider: id, subject, email }, { client: trx })
      return user
    })
  }

  /** Lets this person sign in to this account. @throws ProviderRefusal where he does to another */
  static async link(user: User, { provider, subject, email }: Person) {
    await db
      .table(this.table)
      .insert({ user_id: user.id, provider: provider.id, subject, email })
      .onConflict(['provider', 'subject'])
      .ignore()
    const { userId } = await this.findByOrFail({ provider: provider.id, subject })
    if (userId !== user.id) {
      throw new ProviderRefusal(`This ${provider.title} account signs in to another account here.`)
    }
    send(new SignInLinked(user.email, provider.title))
  }

  /**
   * Takes one from a member, but never his last way in.
   * @throws E_ROW_NOT_FOUND where it is not his, ProviderRefusal for the last
   */
  static async unlink(member: User, id: number) {
    return db.transaction(async (trx) => {
      // The member's own row is the lock: two that go at once would each take the other for the rest.
      const user = await User.query({ client: trx })
        .where('id', member.id)
        .forUpdate()
        .firstOrFail()
      const identity = await this.of(user, trx).where('id', id).firstOrFail()
      const others = await this.of(user, trx).whereNot('id', id)
      if (user.password === null && !others.some(({ usable }) => usable)) {
        throw new ProviderRefusal(
          `${identity.title} is your only way to sign in; set a password first.`
        )
      }
      await identity.delete()
      return identity
    })
  }

  /** Whether one can sign in by it now. */
  get usable() {
    return providers.some(({ id }) => id === this.provider)
  }

  get title() {
    return providers.find(({ id }) => id === this.provider)?.title ?? this.provider
  }
}
