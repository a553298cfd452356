import { test } from '@japa/runner'
import { abilitiesOf } from '#accounts/abilities'
import { programWith, programWithoutToken } from '#tests/support/program'
import { strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const DAY = 86_400_000

async function memberAndProgram(role?: string) {
  const member = await Visitor.registered(await stackOn(), role)
  const { email, password, stack } = member
  const ask = programWithoutToken(stack)
  return { member, stack, ask, fields: { email, password, name: 'Phone' } }
}

test.group('Signing in through the API', () => {
  test('returns a token with what the role of the account can use', async ({ assert }) => {
    const { member, stack, ask, fields } = await memberAndProgram()
    const sent = { ...fields, email: ` ${fields.email.toUpperCase()} ` }
    const { status, headers, body } = await ask('POST', '/v1/sign-ins', sent)

    assert.equal(status, 201, JSON.stringify(body))
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('location'), '/api/v1/tokens/current')
    assert.isNull(headers.get('set-cookie'))
    const { id } = await member.account()
    const { token, expiresAt, account, ...rest } = body.data
    const [stored] = await stack.sql('SELECT * FROM auth_access_tokens WHERE tokenable_id = $1', [
      id,
    ])
    assert.deepEqual(rest, {
      id: stored.id,
      name: 'Phone',
      abilities: abilitiesOf('member'),
      origins: [],
      createdAt: stored.created_at.toISOString(),
    })
    assert.closeTo(Date.parse(expiresAt), Date.now() + 30 * DAY, 60_000)
    assert.containsSubset(account, { id, email: member.email, role: 'member' })
    assert.equal((await programWith(stack, token)('GET', '/v1/me/board')).status, 200)
  })

  test('returns a token with the chosen abilities and days', async ({ assert }) => {
    const { stack, ask, fields } = await memberAndProgram()
    const chosen = { expiresInDays: 7, abilities: ['log:read', 'members:read', 'cities:read'] }
    const { body } = await ask('POST', '/v1/sign-ins', { ...fields, ...chosen })
    assert.deepEqual(body.data.abilities, ['cities:read', 'log:read'])
    assert.closeTo(Date.parse(body.data.expiresAt), Date.now() + 7 * DAY, 60_000)
    const program = programWith(stack, body.data.token)
    assert.equal((await program('GET', '/v1/me/board')).status, 200)
    assert.equal((await program('GET', '/v1/rooms')).status, 403)

    const manager = await memberAndProgram('manager')
    const managed = await manager.ask('POST', '/v1/sign-ins', { ...manager.fields, ...chosen })
    assert.include(managed.body.data.abilities, 'members:read')
  })

  test('refuses fields that are not valid', async ({ assert }) => {
    const { ask, fields } = await memberAndProgram()
    for (const [change, pointer] of [
      [{ expiresInDays: 8 }, '#/expiresInDays'],
      [{ expiresInDays: '7' }, '#/expiresInDays'],
      [{ abilities: [] }, '#/abilities'],
      [{ abilities: ['cities:wait'] }, '#/abilities/0'],
      [{ abilities: ['cities:write'] }, '#/abilities'],
      [{ name: '' }, '#/name'],
      [{ password: ' ' }, '#/password'],
      [{ email: null }, '#/email'],
      [{ email: 'rita\0@example.org' }, '#/email'],
      [{ remember: true }, '#/remember'],
    ] as const) {
      const { status, body } = await ask('POST', '/v1/sign-ins', { ...fields, ...change })
      assert.equal(status, 422, JSON.stringify(change))
      assert.equal(body.errors[0].pointer, pointer)
    }
  })

  test('fails in the same way with an unknown e-mail and a wrong password', async ({ assert }) => {
    const { stack, ask, fields } = await memberAndProgram()
    const passwordless = await Visitor.registered(stack)
    await stack.sql('UPDATE users SET password = NULL WHERE email = $1', [passwordless.email])
    const failures = []
    for (const change of [
      { password: 'another password' },
      { email: 'nobody-at-all@example.org' },
      { email: 'not an e-mail' },
      { email: passwordless.email },
    ]) {
      failures.push(await ask('POST', '/v1/sign-ins', { ...fields, ...change }))
    }
    for (const { status, headers, body } of failures) {
      assert.equal(status, 401)
      assert.equal(headers.get('www-authenticate'), 'Bearer')
      assert.deepEqual(body, failures[0].body)
    }
    assert.equal(failures[0].body.detail, 'E-mail or password is wrong.')
  })

  test('tells the owner of a deactivated account what to do, and nobody else', async ({
    assert,
  }) => {
    const { stack, ask, fields } = await memberAndProgram()
    await stack.sql('UPDATE users SET active = false WHERE email = $1', [fields.email])
    const { status, body } = await ask('POST', '/v1/sign-ins', fields)
    assert.equal(status, 403)
    assert.equal(body.detail, 'This account is deactivated. An admin can activate it again.')
    const guess = await ask('POST', '/v1/sign-ins', { ...fields, password: 'a wrong password' })
    assert.equal(guess.status, 401)
  })

  test('on a page of another site returns a token for this site alone', async ({ assert }) => {
    const { stack, ask, fields } = await memberAndProgram()
    const origin = 'https://app.example.org'
    const { status, body } = await ask('POST', '/v1/sign-ins', fields, { origin })
    assert.equal(status, 201)
    assert.deepEqual(body.data.origins, [origin])
    const program = programWith(stack, body.data.token)
    assert.equal((await program('GET', '/v1/me/board', undefined, { origin })).status, 200)
    assert.equal((await program('GET', '/v1/me/board')).status, 403)

    const own = await ask('POST', '/v1/sign-ins', fields, { origin: stack.url })
    assert.deepEqual(own.body.data.origins, [])
    const file = await ask('POST', '/v1/sign-ins', fields, { origin: 'null' })
    assert.equal(file.status, 403)
  })

  test('counts wrong passwords together with the page', async ({ assert }) => {
    const stack = await strictStack()
    const { email, password } = await Visitor.registered(stack)
    const ask = programWithoutToken(stack)
    const signIn = async (guess: string) =>
      (await ask('POST', '/v1/sign-ins', { email, password: guess, name: 'x' })).status
    assert.equal(await signIn('a wrong password'), 401)
    await new Visitor(stack).signIn('a wrong password', email)
    assert.equal(await signIn(password), 429)
  })

  test('ignores an Idempotency-Key: a token is never stored', async ({ assert }) => {
    const { stack, ask, fields } = await memberAndProgram()
    const key = { 'idempotency-key': 'the same key' }
    const [one, other] = [
      await ask('POST', '/v1/sign-ins', fields, key),
      await ask('POST', '/v1/sign-ins', fields, key),
    ]
    assert.equal(one.status, 201)
    assert.notEqual(one.body.data.token, other.body.data.token)
    assert.isEmpty(await stack.sql('SELECT FROM idempotency_keys WHERE key = $1', ['the same key']))
  })
})
