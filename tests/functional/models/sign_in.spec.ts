import { errors } from '@adonisjs/auth'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createToken } from '#accounts/access_tokens'
import SignIn from '#models/sign_in'
import { SignInProvider } from '#accounts/session_user_provider'
import User from '#models/user'

let users = 0

const create = () =>
  User.create({ name: 'U', email: `model${++users}@example.org`, password: 'first password' })

test.group('An access token', () => {
  test('is not left of a sign-in that ended while it was made', async ({ assert }) => {
    const user = await create()
    await SignIn.start(user)
    assert.exists(await createToken(user, 'before', 7))
    await SignIn.query().where('userId', user.id).update({ endedAt: DateTime.utc() })

    await assert.rejects(() => createToken(user, 'after', 7), errors.E_UNAUTHORIZED_ACCESS)
    assert.isEmpty(await User.accessTokens.all(user))
  })
})

test.group('A sign-in', () => {
  test('does not start by a password that was changed after it was verified', async ({
    assert,
  }) => {
    const { email } = await create()
    const verified = await User.verifyCredentials(email, 'first password')

    const owner = await User.findByOrFail({ email })
    await owner.merge({ password: 'second password' }).save()

    await assert.rejects(() => SignIn.start(verified), errors.E_INVALID_CREDENTIALS)
    assert.isEmpty(await SignIn.findManyBy({ userId: verified.id }))
  })

  test('does not start for an account that was deactivated meanwhile', async ({ assert }) => {
    const { email } = await create()
    const verified = await User.verifyCredentials(email, 'first password')
    await User.query().where({ email }).update({ active: false })

    await assert.rejects(() => SignIn.start(verified), errors.E_INVALID_CREDENTIALS)
  })

  test('gives each who asks a user of his own, however many ask at once', async ({ assert }) => {
    const people = await Promise.all([create(), create(), create()])
    const ids = await Promise.all(
      people.map(async ({ id }) => (await SignIn.create({ userId: id, device: 'test' })).id)
    )
    const provider = new SignInProvider()
    const asked = [...ids, ...ids, 2 ** 31 - 1]

    const found = await Promise.all(asked.map((id) => provider.findById(id)))

    const originals = found.map((guarded) => guarded?.getOriginal())
    assert.deepEqual(
      originals.map((user) => user?.id),
      [...people, ...people, undefined].map((user) => user?.id)
    )
    assert.deepEqual(
      originals.map((user) => user?.signInId),
      [...ids, ...ids, undefined]
    )
    originals[0]!.name = 'Changed'
    assert.equal(originals[3]!.name, 'U')
    await originals[3]!.merge({ name: 'Saved' }).save()
    assert.equal((await User.findOrFail(people[0].id)).name, 'Saved')
  })
})
