import type { Assert } from '@japa/assert'
import { programOfRoleOn, type programOfRole } from '#tests/support/program'

/**
 * Asserts that requests need their ability, and the role of an admin: for a manager, their addresses do not
 * exist. The owner of the program is a manager afterwards.
 */
export async function assertOnlyForAdmins(
  assert: Assert,
  { ask, stack, visitor }: Awaited<ReturnType<typeof programOfRole>>,
  requests: [method: string, path: string, body?: unknown][]
) {
  const other = await programOfRoleOn(stack, 'admin', 'tokens:read')
  for (const request of requests) {
    assert.equal((await other.ask(...request)).status, 403, request.join(' '))
  }
  await stack.sql(`UPDATE users SET role = 'manager' WHERE email = $1`, [visitor.email])
  const { body: nothing } = await ask('GET', '/v1/nothing')
  for (const request of requests) {
    const { status, body } = await ask(...request)
    assert.equal(status, 404, request.join(' '))
    assert.deepEqual(body, nothing)
  }
}
