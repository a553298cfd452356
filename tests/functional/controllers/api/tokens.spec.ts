import { test } from '@japa/runner'
import type { Ability } from '#accounts/abilities'
import { addToken } from '#tests/support/add_token'
import { programOf, programWith } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const DAY = 86_400_000

async function memberWithProgram(...abilities: Parameters<Visitor['createToken']>[1][]) {
  const member = await Visitor.registered(await stackOn())
  return { member, stack: member.stack, ask: await programOf(member, ...abilities) }
}

test.group('Access tokens of the API', () => {
  test('are listed without the token itself, newest first', async ({ assert }) => {
    const { member, stack, ask } = await memberWithProgram('tokens:read')
    await member.createToken('second', 'log:read')
    await (await Visitor.registered(stack)).createToken('of somebody else')

    const { status, body } = await ask('GET', '/v1/tokens')
    assert.equal(status, 200)
    const { id } = await member.account()
    const [second, first] = await stack.sql(
      'SELECT * FROM auth_access_tokens WHERE tokenable_id = $1 ORDER BY id DESC',
      [id]
    )
    assert.lengthOf(body.data, 2)
    assert.deepEqual(body.data[0], {
      id: second.id,
      name: 'second',
      abilities: ['log:read'],
      origins: [],
      createdAt: body.data[0].createdAt,
      expiresAt: second.expires_at.toISOString(),
      lastUsedAt: null,
    })
    assert.closeTo(Date.parse(body.data[0].createdAt), second.created_at.getTime(), 60_000)
    assert.equal(body.data[1].id, first.id)
    assert.notInclude(JSON.stringify(body), first.hash)
  })

  test('are created with no more than the abilities and the days of the own token', async ({
    assert,
  }) => {
    const { member, stack, ask } = await memberWithProgram('tokens:write', 'cities:read')
    await stack.sql(
      `UPDATE auth_access_tokens SET expires_at = now() + interval '10 days'
         WHERE tokenable_id = (SELECT id FROM users WHERE email = $1)`,
      [member.email]
    )
    await stack.sql(
      `UPDATE sign_ins SET expires_at = now() + interval '10 days'
         WHERE access_token_id IS NOT NULL AND user_id = (SELECT id FROM users WHERE email = $1)`,
      [member.email]
    )
    const wanted = { name: 'Display', abilities: ['log:read', 'cities:read'] }
    const { status, headers, body } = await ask('POST', '/v1/tokens', wanted)
    assert.equal(status, 201, JSON.stringify(body))
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('location'), `/api/v1/tokens/${body.data.id}`)
    assert.deepEqual(body.data.abilities, ['cities:read'])
    assert.closeTo(Date.parse(body.data.expiresAt), Date.now() + 10 * DAY, 60_000)
    const program = programWith(stack, body.data.token)
    assert.equal((await program('GET', '/v1/me/board')).status, 200)
    assert.equal((await program('POST', '/v1/tokens', wanted)).status, 403)

    const short = await ask('POST', '/v1/tokens', { ...wanted, expiresInDays: 7 })
    assert.closeTo(Date.parse(short.body.data.expiresAt), Date.now() + 7 * DAY, 60_000)
    for (const [change, pointer] of [
      [{ abilities: ['log:read'] }, '#/abilities'],
      [{ abilities: undefined }, '#/abilities'],
      [{ origins: ['null'] }, '#/origins/0'],
      [{ origins: ['https://club.example/page'] }, '#/origins/0'],
      [{ origins: [stack.url] }, '#/origins/0'],
    ] as const) {
      const refused = await ask('POST', '/v1/tokens', { ...wanted, ...change })
      assert.equal(refused.status, 422, JSON.stringify(change))
      assert.equal(refused.body.errors[0].pointer, pointer)
    }
  })

  test('are created for pages of other sites', async ({ assert }) => {
    const { stack, ask } = await memberWithProgram('tokens:write', 'cities:read')
    const origins = ['https://club.example']
    const wanted = { name: 'Page', abilities: ['cities:read'], origins }
    const { body } = await ask('POST', '/v1/tokens', wanted)
    assert.deepEqual(body.data.origins, origins)
    const page = programWith(stack, body.data.token)
    const [origin] = origins
    assert.equal((await page('GET', '/v1/me/board', undefined, { origin })).status, 200)
    assert.equal((await page('GET', '/v1/me/board')).status, 403)
  })

  test('are not stored for an Idempotency-Key', async ({ assert }) => {
    const { stack, ask } = await memberWithProgram('tokens:write', 'cities:read')
    const wanted = { name: 'Twice', abilities: ['cities:read'] }
    const key = { 'idempotency-key': 'a token' }
    const [one, other] = [
      await ask('POST', '/v1/tokens', wanted, key),
      await ask('POST', '/v1/tokens', wanted, key),
    ]
    assert.equal(other.status, 201)
    assert.notEqual(one.body.data.token, other.body.data.token)
    assert.isEmpty(await stack.sql('SELECT FROM idempotency_keys WHERE key = $1', ['a token']))
  })

  test('are revoked by their owner alone', async ({ assert }) => {
    const { stack, ask } = await memberWithProgram('tokens:write', 'tokens:read')
    const created = await ask('POST', '/v1/tokens', { name: 'x', abilities: ['tokens:read'] })
    const { id, token } = created.body.data
    const other = await memberWithProgram('tokens:write')
    const [foreign, missing] = [
      await other.ask('DELETE', `/v1/tokens/${id}`),
      await other.ask('DELETE', '/v1/tokens/2147483647'),
    ]
    assert.equal(foreign.status, 404)
    assert.deepEqual(foreign.body, missing.body)
    const program = programWith(stack, token)
    assert.equal((await program('GET', '/v1/tokens')).status, 200)

    assert.equal((await ask('DELETE', `/v1/tokens/${id}`)).status, 204)
    assert.equal((await program('GET', '/v1/tokens')).status, 401)
    assert.equal((await ask('DELETE', `/v1/tokens/${id}`)).status, 404)
  })

  test('say what they may do, and sign out, whatever their abilities', async ({ assert }) => {
    const { member, ask } = await memberWithProgram('log:read')
    const other = await programOf(member, 'log:write')
    const { status, body } = await ask('GET', '/v1/tokens/current')
    assert.equal(status, 200)
    assert.containsSubset(body.data, { name: 'program', abilities: ['log:read'], origins: [] })
    assert.equal((await ask('GET', '/v1/tokens')).status, 403)
    assert.equal((await ask('DELETE', `/v1/tokens/${body.data.id}`)).status, 403)

    assert.equal((await ask('DELETE', '/v1/tokens/current')).status, 204)
    assert.equal((await ask('GET', '/v1/tokens/current')).status, 401)
    assert.equal((await other('GET', '/v1/tokens/current')).status, 200)
    assert.equal((await member.get('/dashboard')).status, 200, 'the session of the member')
  })

  test('sign out on the page of another site, unless they can only show a board', async ({
    assert,
  }) => {
    const { stack, member } = await memberWithProgram('log:read')
    const page = { origin: 'https://club.example' }
    const signOutWith = async (...abilities: Ability[]) => {
      const token = await addToken(member, { origins: [page.origin], abilities })
      const ask = programWith(stack, token)
      const { status } = await ask('DELETE', '/v1/tokens/current', undefined, page)
      return { status, after: (await ask('GET', '/v1/tokens/current', undefined, page)).status }
    }
    assert.deepEqual(await signOutWith('cities:read', 'log:read'), { status: 204, after: 401 })
    assert.deepEqual(await signOutWith('cities:read'), { status: 403, after: 200 })
  })
})
