import { mock } from 'node:test'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { createToken, signInByToken } from '#accounts/access_tokens'
import { touchSignIn } from '#accounts/sign_in_lookups'
import SignIn from '#models/sign_in'
import { until } from '#tests/support/visitor'
import User from '#models/user'

let count = 0

async function createMember() {
  const email = `token${++count}@example.org`
  const user = await User.create({ name: 'T', email, password: 'a good password' })
  await SignIn.start(user)
  const created = await createToken(user, 'test', 7, ['messages:read'])
  const signIn = await SignIn.findByOrFail({ accessTokenId: created.identifier })
  return { user, signIn, token: created.value!.release() }
}

/** Returns the texts of the statements that are sent during an action. */
async function statementsDuring(act: () => Promise<unknown>) {
  const sent = mock.method(pg.Client.prototype, 'query')
  await act()
  sent.mock.restore()
  return sent.mock.calls.map(({ arguments: [query] }) => {
    return typeof query === 'string' ? query : (query as unknown as pg.QueryConfig).text
  })
}

/** Uses are recorded in their order, or together. */
async function untilUsesAreRecorded() {
  const { signIn } = await createMember()
  await touchSignIn(signIn.id)
}

const withId = (token: string, id: number) =>
  token.replace(/_[^.]+/, `_${Buffer.from(String(id)).toString('base64url')}`)

test.group('An access token', () => {
  test('stands for its sign-in, and its use is recorded', async ({ assert }) => {
    const { user, signIn, token } = await createMember()
    assert.isNull(signIn.lastUsed)

    assert.deepEqual(await signInByToken(token), {
      userId: user.id,
      signInId: signIn.id,
      abilities: ['messages:read'],
    })

    await untilUsesAreRecorded()
    await signIn.refresh()
    assert.isBelow(Math.abs(signIn.lastUsed!.diffNow().as('seconds')), 60)
  })

  test('shares its statements with the tokens of others that arrive at the same time', async ({
    assert,
  }) => {
    const members = await Promise.all(Array.from({ length: 20 }, createMember))

    const statements = await statementsDuring(async () => {
      const signIns = await Promise.all(members.map(({ token }) => signInByToken(token)))
      assert.deepEqual(
        signIns.map((signIn) => signIn?.userId),
        members.map(({ user }) => user.id)
      )
      await until('the uses to be recorded', async () => {
        const ids = members.map(({ signIn }) => signIn.id)
        return (await SignIn.query().whereIn('id', ids).whereNotNull('lastUsed')).length === 20
      })
    })

    const statementsOn = (table: string) => statements.filter((text) => text.includes(table))
    assert.lengthOf(statementsOn('auth_access_tokens'), 1)
    assert.lengthOf(statementsOn('UPDATE sign_ins'), 1)
  })

  test('with a wrong secret takes the same statement as a token that does not exist, and is not recorded', async ({
    assert,
  }) => {
    const { signIn, token } = await createMember()
    const wrongSecret = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
    const missing = withId(token, 2 ** 29)

    const statements = []
    for (const invalid of [wrongSecret, missing]) {
      statements.push(
        await statementsDuring(async () => assert.isUndefined(await signInByToken(invalid)))
      )
    }

    assert.lengthOf(statements[0], 1)
    assert.deepEqual(statements[0], statements[1])
    await untilUsesAreRecorded()
    await signIn.refresh()
    assert.isNull(signIn.lastUsed)
  })

  test('does not wait for a transaction that has locked its sign-in', async ({ assert }) => {
    const { signIn } = await createMember()
    await db.transaction(async (trx) => {
      await SignIn.query({ client: trx }).where('id', signIn.id).forUpdate()
      await touchSignIn(signIn.id)
    })
    await signIn.refresh()
    assert.isNull(signIn.lastUsed)
  })
})
