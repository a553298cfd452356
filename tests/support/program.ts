import type { Ability } from '#accounts/abilities'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

export interface ApiResponse {
  status: number
  headers: Headers
  body: any
}

/**
 * Returns a function that sends requests to the API with this token, without cookies. A body is JSON, unless
 * it is a form. `more` are further headers.
 */
export const programWith =
  (stack: Stack, token: string) =>
  async (
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {}
  ): Promise<ApiResponse> => {
    const isJson = body !== undefined && !(body instanceof FormData)
    const response = await fetch(`${stack.url}/api${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${token}`,
        ...(isJson && { 'content-type': 'application/json' }),
        ...more,
      },
      body: isJson ? JSON.stringify(body) : (body as FormData | undefined),
    })
    const text = await response.text()
    const { status, headers } = response
    return { status, headers, body: text ? JSON.parse(text) : undefined }
  }

/** Returns the same function for a program that has no token yet. */
export const programWithoutToken = (stack: Stack) => programWith(stack, '')

/** Creates an access token of a member, and returns the function of `programWith`. */
export async function programOf(member: Visitor, ...abilities: Ability[]) {
  return programWith(member.stack, await member.createToken('program', ...abilities))
}

export type Program = ReturnType<typeof programWith>

/** Returns the header that an operation with `If-Match` needs for what is at this address. */
export async function ifMatch(ask: Program, path: string) {
  const { headers } = await ask('GET', path)
  return { 'if-match': headers.get('etag')! }
}

/** Creates an account with this role, and a program of it. `audited` returns what the audit log has of it. */
export async function programOfRole(role: 'manager' | 'admin', ...abilities: Ability[]) {
  return programOfRoleOn(await stackOn(), role, ...abilities)
}

/** Like `programOfRole`, on a stack that the test does not share. */
export async function programOfRoleOn(
  stack: Stack,
  role: 'manager' | 'admin',
  ...abilities: Ability[]
) {
  const visitor = await Visitor.registered(stack, role)
  const { id } = await visitor.account()
  return {
    ask: await programOf(visitor, ...abilities),
    audited: () =>
      stack.sql(
        'SELECT action, subject_id AS subject, changes FROM audit_entries WHERE actor_id = $1 ORDER BY id',
        [id]
      ),
    id: id as number,
    stack,
    visitor,
  }
}
