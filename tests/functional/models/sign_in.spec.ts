import { errors } from '@adonisjs/auth'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import db from '@adonisjs/lucid/services/db'
import { createToken, createTokenByPassword } from '#accounts/access_tokens'
import { changePassword } from '#accounts/change_password'
import SignIn from '#models/sign_in'
import { SignInProvider } from '#accounts/session_user_provider'
import User from '#models/user'
import { until } from '#tests/support/visitor'

let userCount = 0

const createUser = () =>
  User.create({ name: 'U', email: `model${++userCount}@example.org`, password: 'first password' })

test.group('Access token', () => {
  test('is not created if the sign-in of its owner ends meanwhile', async ({ assert }) => {
    const user = await createUser()
    await SignIn.start(user)
    assert.exists(await createToken(user, { name: 'before', days: 7, abilities: [] }))
    await SignIn.query().where('userId', user.id).update({ endedAt: DateTime.utc() })

    await assert.rejects(
      () => createToken(user, { name: 'after', days: 7, abilities: [] }),
      errors.E_UNAUTHORIZED_ACCESS
    )
    assert.isEmpty(await User.accessTokens.all(user))
  })

  test('that is created during a change of the password is not valid after it', async ({
    assert,
  }) => {
    const user = await createUser()
    await SignIn.start(user)
    const owner = await User.findOrFail(user.id)
    let creating: Promise<unknown> | undefined
    await db.transaction(async (trx) => {
      await changePassword(owner, 'second password', trx)
      creating = createToken(user, { name: 'meanwhile', days: 7, abilities: [] }).catch(
        (error: unknown) => error
      )
      await untilOneWaits()
    })
    assert.instanceOf(await creating, errors.E_UNAUTHORIZED_ACCESS)
    assert.isEmpty(await User.accessTokens.all(user))

    const late = await User.findOrFail(user.id)
    await SignIn.start(late)
    let changing: Promise<unknown> | undefined
    const token = { name: 'before', days: 7, abilities: [] }
    await db.transaction(async (trx) => {
      await User.query({ client: trx }).where('id', late.id).forShare()
      changing = db.transaction((other) => changePassword(owner, 'third password', other))
      await untilOneWaits()
      await createToken(late, token)
    })
    await changing
    assert.isEmpty(await User.accessTokens.all(late))
  })

  test('is not created by another token that is revoked meanwhile', async ({ assert }) => {
    const user = await createUser()
    await SignIn.start(user)
    const parent = await createToken(user, { name: 'parent', days: 7, abilities: [] })
    const { id } = await SignIn.findByOrFail({ accessTokenId: parent.identifier })
    user.signInId = id
    const child = { name: 'child', days: 7, abilities: [] }
    assert.exists(await createToken(user, child))

    let creating: Promise<unknown> | undefined
    await db.transaction(async (trx) => {
      await trx.from('auth_access_tokens').where('id', Number(parent.identifier)).delete()
      creating = createToken(user, child).catch((error: unknown) => error)
      await untilOneWaits()
    })
    assert.instanceOf(await creating, errors.E_UNAUTHORIZED_ACCESS)
    assert.lengthOf(await User.accessTokens.all(user), 1)
  })

  test('does not outlive the token that created it', async ({ assert }) => {
    const user = await createUser()
    await SignIn.start(user)
    const latest = new Date(Date.now() + 86_400_000)
    const token = { name: 'child', days: 7, abilities: [] }
    const { expiresAt } = await createToken(user, token, latest)
    assert.deepEqual(expiresAt, latest)
  })

  test('is not created if the password was changed after it was verified', async ({ assert }) => {
    const { email } = await createUser()
    const verified = await User.verifyCredentials(email, 'first password')
    const token = { name: 'program', days: 7, abilities: [] }
    assert.exists(await createTokenByPassword(verified, token))
    const owner = await User.findByOrFail({ email })
    await db.transaction((trx) => changePassword(owner, 'second password', trx))

    await assert.rejects(() => createTokenByPassword(verified, token), errors.E_INVALID_CREDENTIALS)
    assert.isEmpty(await User.accessTokens.all(verified))
  })
})

/** Waits until a connection waits for a lock of another one. */
const untilOneWaits = () =>
  until('a lock that is waited for', async () => {
    const { rows } = await db.rawQuery(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    )
    return rows.length > 0
  })

test.group('Sign-in', () => {
  test('does not start if the password was changed after it was verified', async ({ assert }) => {
    const { email } = await createUser()
    const verified = await User.verifyCredentials(email, 'first password')

    const owner = await User.findByOrFail({ email })
    await owner.merge({ password: 'second password' }).save()

    await assert.rejects(() => SignIn.start(verified), errors.E_INVALID_CREDENTIALS)
    assert.isEmpty(await SignIn.findManyBy({ userId: verified.id }))
  })

  test('does not start if the account was deactivated meanwhile', async ({ assert }) => {
    const { email } = await createUser()
    const verified = await User.verifyCredentials(email, 'first password')
    await User.query().where({ email }).update({ active: false })

    await assert.rejects(() => SignIn.start(verified), errors.E_INVALID_CREDENTIALS)
  })

  test('gives every parallel request a user object of its own', async ({ assert }) => {
    const users = await Promise.all([createUser(), createUser(), createUser()])
    const ids = await Promise.all(
      users.map(async ({ id }) => (await SignIn.create({ userId: id, device: 'test' })).id)
    )
    const provider = new SignInProvider()
    const requested = [...ids, ...ids, 2 ** 31 - 1]

    const found = await Promise.all(requested.map((id) => provider.findById(id)))

    const originals = found.map((guarded) => guarded?.getOriginal())
    assert.deepEqual(
      originals.map((user) => user?.id),
      [...users, ...users, undefined].map((user) => user?.id)
    )
    assert.deepEqual(
      originals.map((user) => user?.signInId),
      [...ids, ...ids, undefined]
    )
    originals[0]!.name = 'Changed'
    assert.equal(originals[3]!.name, 'U')
    await originals[3]!.merge({ name: 'Saved' }).save()
    assert.equal((await User.findOrFail(users[0].id)).name, 'Saved')
  })
})
