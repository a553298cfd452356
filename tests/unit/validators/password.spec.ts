import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { newPassword } from '#validators/password'

const form = vine.create({ password: newPassword() })

const owner = { name: 'Zoë  van Straten', email: 'zoe.straten@example.org' }

async function errorFor(password: string, fields: Record<string, unknown> = owner) {
  const [error] = await form.tryValidate({ ...fields, password })
  return error?.messages[0].message
}

const COMMON = 'This password is too common. Choose one that is harder to guess'
const PERSONAL = 'The password must not be your name or your e-mail'

test.group('New password', () => {
  for (const [password, expected] of [
    ['correct horse battery', undefined],
    ['zoe van straten likes rain', undefined],
    ['!@#$%^&*()_+-=', undefined],
    ['qwertyuiop', COMMON],
    ['Password123', COMMON],
    ['Zoë van Straten', PERSONAL],
    ['zoëvanstraten', PERSONAL],
    ['zoe.straten@example.org', PERSONAL],
    ['ZOE.STRATEN', PERSONAL],
    ['straten', 'The password needs at least 10 characters'],
    ['x'.repeat(129), 'The password can have at most 128 characters'],
  ] as const) {
    test(`${password.slice(0, 30)} is ${expected ? 'refused' : 'accepted'}`, async ({ assert }) => {
      assert.equal(await errorFor(password), expected)
    })
  }

  test('must not be the name or e-mail of the account, even if the form does not contain them', async ({
    assert,
  }) => {
    const formOfUser = vine.withMetaData<{ user: object }>().create({ password: newPassword() })
    const [error] = await formOfUser.tryValidate(
      { password: 'ZoeStraten' },
      { meta: { user: owner } }
    )
    assert.equal(error?.messages[0].message, PERSONAL)
  })
})
