import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type Provider from 'oidc-provider'
import { handleGithubRequest } from '#tests/support/fake_github'
import type { Visitor } from '#tests/support/visitor'

const secret = 'only for the tests: of fairweather'

export interface Claims {
  email?: string
  email_verified?: boolean
  name?: string
}

/** The claims of each account of the provider, by the login name. */
export const profiles = new Map<string, Claims>()

/** While `active` is true, the provider closes all connections without a response. */
export const outage = { active: false }

let url: Promise<string> | undefined
let provider: Promise<Provider> | undefined

/** Returns the settings with which a stack uses this server as all three providers. */
export async function providerSettings() {
  url ??= listen()
  return {
    GOOGLE_URL: await url,
    GOOGLE_CLIENT_ID: 'google',
    GOOGLE_CLIENT_SECRET: secret,
    GITHUB_URL: await url,
    GITHUB_CLIENT_ID: 'github',
    GITHUB_CLIENT_SECRET: secret,
    OIDC_ISSUER: await url,
    OIDC_CLIENT_ID: 'oidc',
    OIDC_CLIENT_SECRET: secret,
    OIDC_NAME: 'Club Login',
  }
}

/**
 * Listens at 127.0.0.1, while the stacks are at localhost. For cookies, these are two different
 * sites.
 */
async function listen() {
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answer(request: IncomingMessage, response: ServerResponse) {
  if (outage.active) return request.destroy()
  if (await handleGithubRequest(request, response, profiles)) return
  provider ??= start()
  const [, , uid] = request.url!.split('/')
  if (request.url!.startsWith('/interaction/'))
    return signIn(await provider, uid, request, response)
  return (await provider).callback()(request, response)
}

/** The provider's sign-in page. It asks for a login name, but for no password. */
async function signIn(
  op: Provider,
  uid: string,
  request: IncomingMessage,
  response: ServerResponse
) {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html')
    return response.end(
      `<title>Provider</title><form method="post" action="/interaction/${uid}">
       <label>Who are you? <input name="login"></label>
       <button>Allow</button><button name="refuse" value="yes">Refuse</button></form>`
    )
  }
  const form = new URLSearchParams((await buffer(request)).toString())
  const accountId = form.get('login')!
  await op.interactionFinished(
    request,
    response,
    form.has('refuse') ? { error: 'access_denied' } : { login: { accountId } }
  )
}

/**
 * Starts an oidc-provider, which also serves the paths of Google. The package is imported here,
 * because few tests need it.
 */
async function start() {
  const { default: OidcProvider } = await import('oidc-provider')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const client = {
    client_secret: secret,
    redirect_uris: ['http://localhost/'],
    id_token_signed_response_alg: 'ES256' as const,
  }
  const op: Provider = new OidcProvider(await url!, {
    clients: [
      { ...client, client_id: 'google', token_endpoint_auth_method: 'client_secret_post' },
      { ...client, client_id: 'oidc', token_endpoint_auth_method: 'client_secret_basic' },
    ],
    pkce: { required: (_, { clientId }) => clientId === 'oidc' },
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' } as never],
    },
    cookies: { keys: [secret] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    routes: {
      authorization: '/o/oauth2/v2/auth',
      token: '/token',
      userinfo: '/oauth2/v3/userinfo',
    },
    ttl: { Session: 60, Interaction: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
    renderError: (ctx, { error, error_description: why }) => {
      ctx.body = `${error}: ${why}`
    },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...profiles.get(sub) }) as { sub: string },
    }),
    async loadExistingGrant({ oidc }) {
      const { clientId } = oidc.client!
      const grant = new op.Grant({ clientId, accountId: oidc.session!.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  // The ports of the stacks are not known yet, so a pattern checks the redirect URIs.
  op.Client.prototype.redirectUriAllowed = function (this: { clientId: string }, uri: string) {
    return new RegExp(`^http://localhost:\\d+/auth/${this.clientId}/callback$`).test(uri)
  }
  return op
}

type Name = 'google' | 'github' | 'oidc'

/** Starts a sign-in, and returns the address of the provider to which the visitor is sent. */
export async function startProviderSignIn(visitor: Visitor, name: Name) {
  const { headers } = await visitor.get(`/auth/${name}/redirect`)
  return headers.get('location')!
}

/**
 * Acts like a browser at the provider: signs in there, or refuses access.
 * @param fields the fields of the provider's form: `login`, `refuse`
 * @returns the path of our page to which the provider sends the visitor back
 */
export async function completeAtProvider(address: string, fields: Record<string, string>) {
  const cookies = new Map<string, string>()
  let [next, body] = [new URL(address), undefined as URLSearchParams | undefined]
  while (next.origin === new URL(address).origin) {
    // The fake GitHub has no sign-in page.
    if (next.pathname === '/login/oauth/authorize') next.searchParams.set('login', fields.login)
    const response: Response = await fetch(next, {
      redirect: 'manual',
      method: body ? 'POST' : 'GET',
      body,
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`The provider says: ${await response.text()}`)
    next = new URL(location, next)
    body = next.pathname.startsWith('/interaction/') ? new URLSearchParams(fields) : undefined
  }
  return next.pathname + next.search
}

/** Signs in with a provider, and returns the page that this leads to. */
export async function signInWith(visitor: Visitor, name: Name, login: string) {
  return visitor.open(await completeAtProvider(await startProviderSignIn(visitor, name), { login }))
}

/** Links a provider in the settings, and returns the page that this leads to. */
export async function linkProvider(visitor: Visitor, name: Name, login: string) {
  const { headers } = await visitor.submit('/settings/identities', {
    provider: name,
    current_password: visitor.password,
  })
  const [, next] = headers.get('refresh')!.split('url=')
  const address = (await visitor.get(next)).headers.get('location')!
  return visitor.open(await completeAtProvider(address, { login }))
}
