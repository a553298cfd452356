import { test } from '@japa/runner'
import { abilities } from '#accounts/abilities'
import UserPolicy from '#policies/user_policy'
import { fetchDocument, operationsIn, type DocumentedOperation } from '#tests/support/api/document'
import { ENDING, endsSignIn, isOwned, pathFor } from '#tests/support/api/examples'
import { ApiProgram, requiredHeaders, ROLES, type Role } from '#tests/support/api/program'
import { allowedRequests, sample } from '#tests/support/api/requests'
import { stackOn } from '#tests/support/stack'

const operations = async () => operationsIn(await fetchDocument(await stackOn()))

/** Sends an allowed request, and returns its status. `program` sends it, `owner` has what the path names. */
async function statusOf(
  operation: DocumentedOperation,
  program: ApiProgram,
  token: string,
  owner = program.owner
) {
  const path = await pathFor(operation.path, owner)
  const [{ query, body }] = sample(allowedRequests(operation, owner), 1)
  const headers = requiredHeaders(operation)
  const { status, text } = await program.send(operation, path + query, { body, token, headers })
  return { status, text, name: `${operation.id} ${path}${query}` }
}

/** Whether the policy of an operation lets a role in. */
function mayUse({ policy }: DocumentedOperation, role: Role) {
  if (!policy) return true
  const user = { id: 1, role, isAdmin: role === 'admin' }
  return Boolean(new UserPolicy()[policy as 'manageCities'](user as never))
}

test.group('Every operation of the API', () => {
  test('is closed without a valid token, unless it is public', async ({ assert }) => {
    const member = await ApiProgram.start(await stackOn())
    let closed = 0
    for (const operation of await operations()) {
      if (operation.isPublic) continue
      for (const token of ['', 'wrong', `${member.token.slice(0, -4)}AAAA`]) {
        const path = operation.path.replaceAll(/\{\w+\}/g, '1')
        const { status } = await member.send(operation, path, { token, body: {} })
        // An id that is not a whole number has another route.
        assert.include([401, 404], status, `${operation.id} ${path}`)
        if (status === 401) closed++
      }
    }
    assert.isAbove(closed, 20)
  })

  test('needs exactly its ability, whatever the role', async ({ assert }) => {
    const admin = await ApiProgram.start(await stackOn(), 'admin')
    const all = (await operations()).filter(({ ability }) => ability)
    for (const ability of abilities) {
      const needing = all
        .filter((operation) => operation.ability === ability)
        .sort((one, other) => ENDING.indexOf(one.id) - ENDING.indexOf(other.id))
      if (!needing.length) continue
      const [only, others] = [
        await admin.tokenWith([ability]),
        await admin.tokenWith(abilities.filter((each) => each !== ability)),
      ]
      for (const operation of needing) {
        const refused = await statusOf(operation, admin, others)
        assert.equal(refused.status, 403, refused.name)
        assert.include(refused.text, ability)
        const allowed = await statusOf(operation, admin, only)
        assert.notInclude([401, 403], allowed.status, allowed.name)
        if (endsSignIn(operation)) await admin.owner.visitor.signIn()
      }
    }
  })

  for (const role of ROLES) {
    test(`is there for a ${role} only if their role allows it`, async ({ assert }) => {
      const stack = await stackOn()
      const program = await ApiProgram.start(stack, role)
      let refusals = 0
      for (const operation of await operations()) {
        if (operation.isPublic || operation.isUpload) continue
        if (!mayUse(operation, role)) {
          // Their own token has not even the ability. A program of somebody who was an admin before has it.
          await stack.sql(`UPDATE users SET role = 'admin' WHERE id = $1`, [program.owner.userId])
          await program.renewToken()
          await stack.sql('UPDATE users SET role = $2 WHERE id = $1', [program.owner.userId, role])
          const { status, name } = await statusOf(operation, program, program.token)
          assert.equal(status, 404, name)
          refusals++
        }
      }
      const guarded = (await operations()).filter((each) => !each.isUpload && !mayUse(each, role))
      assert.equal(refusals, guarded.length)
    })
  }

  test('does not know what belongs to another member', async ({ assert }) => {
    const stack = await stackOn()
    const [owner, other] = [await ApiProgram.start(stack), await ApiProgram.start(stack)]
    let checked = 0
    for (const operation of await operations()) {
      if (!isOwned(operation.path) || operation.policy) continue
      const { status, name } = await statusOf(operation, other, other.token, owner.owner)
      assert.equal(status, 404, name)
      checked++
    }
    assert.isAbove(checked, 3)
  })
})
