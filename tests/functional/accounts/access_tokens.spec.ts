import { mock } from 'node:test'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import type { Ability } from '#accounts/abilities'
import { createToken, signInByToken, tokensOf } from '#accounts/access_tokens'
import { personalDataOf } from '#accounts/personal_data'
import { touchSignIn } from '#accounts/sign_in_lookups'
import SignIn from '#models/sign_in'
import { until } from '#tests/support/visitor'
import User from '#models/user'

let count = 0

async function createMember(...origins: string[]) {
  const email = `token${++count}@example.org`
  const user = await User.create({ name: 'T', email, password: 'a good password' })
  await SignIn.start(user)
  const abilities: Ability[] = ['messages:read']
  const created = await createToken(user, { name: 'test', days: 7, abilities, origins })
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
      origins: [],
    })

    await untilUsesAreRecorded()
    await signIn.refresh()
    assert.isBelow(Math.abs(signIn.lastUsed!.diffNow().as('seconds')), 60)
  })

  test('shares its statements with the tokens of others that arrive at the same time', async ({
    assert,
  }) => {
    const members = await Promise.all(Array.from({ length: 20 }, () => createMember()))

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

  test('keeps the origins with which it was created', async ({ assert }) => {
    const origins = ['https://club.example', 'http://[::1]:8080']
    const { user, token } = await createMember(...origins)
    assert.deepEqual((await signInByToken(token))?.origins, origins)
    assert.deepEqual((await tokensOf(user))[0].origins, origins)
    assert.deepInclude((await personalDataOf(user)).auth_access_tokens[0], { origins })
    await assert.rejects(
      () => db.from('auth_access_tokens').where('tokenable_id', user.id).update({ origins: [] }),
      /keeps its origins/
    )
    assert.deepEqual((await signInByToken(token))?.origins, origins)
  })

  test('cannot list what browsers never send as an origin, or more than ten', async ({
    assert,
  }) => {
    const many = Array.from({ length: 11 }, (_, n) => `https://club${n}.example`)
    await createMember(...many.slice(1))
    for (const origins of [
      ['null'],
      ['*'],
      [''],
      ['https://club.example/'],
      ['https://Club.example'],
      ['https://*.example'],
      ['club.example'],
      ['https://club.example', 'ftp://club.example'],
      ['https://me@club.example'],
      many,
    ]) {
      await assert.rejects(() => createMember(...origins), /violates check constraint/)
    }
  })
})
