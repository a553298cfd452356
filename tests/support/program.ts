import type { Ability } from '#accounts/abilities'
import type { Stack } from '#tests/support/stack'
import type { Visitor } from '#tests/support/visitor'

export interface ApiResponse {
  status: number
  headers: Headers
  body: any
}

/** Returns a function that sends requests to the API with this token, without cookies. */
export const programWith =
  (stack: Stack, token: string) =>
  async (method: string, path: string, body?: unknown): Promise<ApiResponse> => {
    const response = await fetch(`${stack.url}/api${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    const { status, headers } = response
    return { status, headers, body: text ? JSON.parse(text) : undefined }
  }

/** Creates an access token of a member, and returns the function of `programWith`. */
export async function programOf(member: Visitor, ...abilities: Ability[]) {
  return programWith(member.stack, await member.createToken('program', ...abilities))
}
