import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import type { ProviderProfile } from '#accounts/providers/provider_profile'
import ProviderException from '#exceptions/provider_exception'
import Identity from '#models/identity'
import { DEACTIVATED_MESSAGE } from '#models/sign_in'
import User from '#models/user'
import { enqueue } from '#process/jobs/enqueue'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'
import { phrase } from '#support/phrase'

/**
 * Returns the account that a provider profile signs in to. A new profile is linked to the account
 * with the same e-mail, but only if both the provider and Fairweather have verified that e-mail: an
 * unverified e-mail may belong to somebody else. If no account has the e-mail, a new account is
 * created.
 * @throws ProviderException
 */
export async function findOrCreateAccount(profile: ProviderProfile, retry = true): Promise<User> {
  const { provider, subject, email } = profile
  const known = await Identity.query()
    .where({ provider: provider.id, subject })
    .preload('user')
    .first()
  try {
    if (!known) return await linkOrRegister(profile)
  } catch (error) {
    // A parallel request with the same profile has created the identity or the account. The second
    // attempt finds it.
    if (!hasSqlState(error, SQL_STATE.uniqueViolation) || !retry) throw error
    return findOrCreateAccount(profile, false)
  }
  if (!known.user.active) throw new ProviderException(DEACTIVATED_MESSAGE)
  await known.merge({ email }).save()
  return known.user
}

async function linkOrRegister({ provider, subject, name, email, verified }: ProviderProfile) {
  const { title, id } = provider
  if (!email || !verified) {
    throw new ProviderException(
      phrase(
        '{provider} did not send a verified e-mail address. Verify your e-mail at {provider}, or register with a password.',
        { provider: title }
      )
    )
  }
  return db.transaction(async (trx) => {
    const member = await User.query({ client: trx }).where({ email }).forUpdate().first()
    if (member && !member.emailVerifiedAt) {
      throw new ProviderException(
        phrase(
          'There is already an account with the e-mail {email}. Sign in with your password, then link {provider} in the settings.',
          { email, provider: title }
        )
      )
    }
    if (member && !member.active) throw new ProviderException(DEACTIVATED_MESSAGE)
    const account = { name, email, password: null, emailVerifiedAt: DateTime.utc() }
    const user = member ?? (await User.create(account, { client: trx }))
    await Identity.create({ userId: user.id, provider: id, subject, email }, { client: trx })
    return user
  })
}

/**
 * Lets a provider profile sign in to this account.
 * @throws ProviderException if the profile signs in to another account
 */
export async function linkProvider(user: User, { provider, subject, email }: ProviderProfile) {
  await db.transaction(async (trx) => {
    await trx
      .table(Identity.table)
      .insert({ user_id: user.id, provider: provider.id, subject, email })
      .onConflict(['provider', 'subject'])
      .ignore()
    const known = { provider: provider.id, subject }
    const { userId } = await Identity.findByOrFail(known, { client: trx })
    if (userId !== user.id) {
      throw new ProviderException(
        phrase('This {provider} account is already linked to another Fairweather account.', {
          provider: provider.title,
        })
      )
    }
    const notice = { userId, to: user.email, provider: provider.title }
    await enqueue('mail', { letter: 'sign_in_linked', ...notice }, { trx })
  })
}

/**
 * Unlinks an identity, but never the member's last way to sign in.
 * @throws E_ROW_NOT_FOUND if the identity does not belong to the member
 * @throws ProviderException if the identity is the member's last way to sign in
 */
export async function unlinkProvider(member: User, id: number) {
  return db.transaction(async (trx) => {
    // Locks the member's row, so that two parallel requests cannot remove the last two ways to sign in.
    const user = await User.query({ client: trx }).where('id', member.id).forUpdate().firstOrFail()
    const identity = await Identity.of(user, trx).where('id', id).firstOrFail()
    const others = await Identity.of(user, trx).whereNot('id', id)
    if (user.password === null && !others.some(({ isUsable }) => isUsable)) {
      throw new ProviderException(
        phrase('{provider} is your only way to sign in. Set a password first.', {
          provider: identity.title,
        })
      )
    }
    await identity.delete()
    return identity
  })
}
