import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Claims } from '#tests/support/fake_provider'

const ids = new Map<string, number>()

/**
 * Responds to requests to the four addresses of GitHub that sign-in uses, as GitHub documents them.
 * @returns false for any other address
 */
export async function handleGithubRequest(
  request: IncomingMessage,
  response: ServerResponse,
  profiles: Map<string, Claims>
) {
  const { pathname, searchParams } = new URL(request.url!, 'http://github.invalid')
  const json = (value: unknown) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(value))
    return true
  }
  const login = request.headers.authorization?.replace(/^token /, '') ?? ''
  const { email, email_verified: verified, name } = profiles.get(login) ?? {}

  switch (pathname) {
    case '/login/oauth/authorize': {
      const back = new URL(searchParams.get('redirect_uri')!)
      back.searchParams.set('code', searchParams.get('login')!)
      back.searchParams.set('state', searchParams.get('state')!)
      response.writeHead(302, { location: back.href }).end()
      return true
    }
    case '/login/oauth/access_token': {
      const fields = new URLSearchParams(await text(request))
      const code = fields.get('code')!
      if (fields.get('client_id') !== 'github' || !profiles.has(code)) {
        return json({ error: 'bad_verification_code' })
      }
      return json({ access_token: code, token_type: 'bearer', scope: 'read:user,user:email' })
    }
    case '/api/v3/user':
      // The public profile. GitHub does not say whether its e-mail address is verified.
      return json({ id: idOf(login), login, name: name ?? null, email: email ?? null })
    case '/api/v3/user/emails':
      return json(email ? [{ email, verified, primary: true, visibility: 'public' }] : [])
  }
  return false
}

/** The ids of GitHub's accounts are numbers. */
function idOf(login: string) {
  if (!ids.has(login)) ids.set(login, ids.size + 1)
  return ids.get(login)
}
