import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { newPassword } from '#validators/password'

const form = vine.create({ password: newPassword() })

const owner = { name: 'Zoë  van Straten', email: 'zoe.straten@example.org' }

async function sentence(password: string, fields: Record<string, unknown> = owner) {
  const [error] = await form.tryValidate({ ...fields, password })
  return error?.messages[0].message
}

const COMMON = 'This password is too common. Choose one that is harder to guess'
const OWN = 'The password must not be your name or your e-mail'

test.group('A new password', () => {
  for (const [password, expected] of [
    ['correct horse battery', undefined],
    ['zoe van straten likes rain', undefined],
    ['!@#$%^&*()_+-=', undefined],
    ['qwertyuiop', COMMON],
    ['Password123', COMMON],
    ['Zoë van Straten', OWN],
    ['zoëvanstraten', OWN],
    ['zoe.straten@example.org', OWN],
    ['ZOE.STRATEN', OWN],
    ['straten', 'The password needs at least 10 characters'],
    ['x'.repeat(129), 'The password can have at most 128 characters'],
  ] as const) {
    test(`${password.slice(0, 30)} is ${expected ? 'refused' : 'taken'}`, async ({ assert }) => {
      assert.equal(await sentence(password), expected)
    })
  }

  test('is held against what is not typed but known of the account', async ({ assert }) => {
    const known = vine.withMetaData<{ user: object }>().create({ password: newPassword() })
    const [error] = await known.tryValidate({ password: 'ZoeStraten' }, { meta: { user: owner } })
    assert.equal(error?.messages[0].message, OWN)
  })
})
