import { errors } from '@adonisjs/auth'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createToken } from '#accounts/access_tokens'
import SignIn from '#models/sign_in'
import { SignInProvider } from '#accounts/session_user_provider'
import User from '#models/user'

let userCount = 0

const createUser = () =>
  User.create({ name: 'U', email: `model${++userCount}@example.org`, password: 'first password' })

test.group('Access token', () => {
  test('is not created if the sign-in of its owner ends meanwhile', async ({ assert }) => {
    const user = await createUser()
    await SignIn.start(user)
    assert.exists(await createToken(user, 'before', 7, []))
    await SignIn.query().where('userId', user.id).update({ endedAt: DateTime.utc() })

    await assert.rejects(() => createToken(user, 'after', 7, []), errors.E_UNAUTHORIZED_ACCESS)
    assert.isEmpty(await User.accessTokens.all(user))
  })
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
