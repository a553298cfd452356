import { abilities } from '#accounts/abilities'
import type { DocumentedOperation } from '#tests/support/api/document'
import type { Received } from '#tests/support/api/check_response'
import { ownerOf, type Owner } from '#tests/support/api/examples'
import type { Stack } from '#tests/support/stack'
import { shownAccessToken, Visitor } from '#tests/support/visitor'

export const ROLES = ['member', 'manager', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** A program with the access token of a new user. */
export class ApiProgram {
  static async start(stack: Stack, role: Role = 'member', granted: readonly string[] = abilities) {
    const visitor = await Visitor.registered(stack, role)
    const program = new ApiProgram(await ownerOf(visitor), granted)
    await program.renewToken()
    return program
  }

  token = ''

  constructor(
    readonly owner: Owner,
    readonly granted: readonly string[]
  ) {}

  async renewToken() {
    // A change of the password has ended the session.
    await this.owner.visitor.signIn()
    this.token = await this.tokenWith(this.granted)
  }

  /** Creates a token on the settings page. Signs in again if an operation has ended the session. */
  async tokenWith(granted: readonly string[]) {
    let token = await this.#createToken(granted)
    if (!token) {
      await this.owner.visitor.signIn()
      token = await this.#createToken(granted)
    }
    if (!token) throw new Error(`No token was created for ${granted.join()}`)
    return token
  }

  async #createToken(granted: readonly string[]) {
    const { visitor } = this.owner
    const csrf = await visitor.csrfToken()
    const fields = new URLSearchParams({ name: 'program', expires_in: '30', _csrf: csrf })
    for (const ability of granted) fields.append('abilities[]', ability)
    const { body } = await visitor.request('/settings/access-tokens', {
      method: 'POST',
      body: fields,
    })
    return shownAccessToken(body)
  }

  async send(
    { method, isUpload }: DocumentedOperation,
    path: string,
    { token = this.token, body, headers = {} }: SendOptions = {}
  ): Promise<Received> {
    const hasBody = body !== undefined && method !== 'GET'
    const response = await fetch(this.owner.visitor.stack.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(hasBody && !isUpload && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: hasBody ? JSON.stringify(body) : undefined,
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
}

interface SendOptions {
  /** An empty text sends none. */
  token?: string
  body?: unknown
  headers?: Record<string, string>
}

/** The headers that an operation requires. `etag` is that of the resource. */
export function requiredHeaders({ parameters }: DocumentedOperation, etag = '"x"') {
  const needsMatch = parameters.some(({ name, required }) => name === 'If-Match' && required)
  return needsMatch ? { 'if-match': etag } : undefined
}
