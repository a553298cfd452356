import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Claims } from '#tests/support/fake_provider'

const ids = new Map<string, number>()

/** GitHub cannot run here: its four addresses, as its documentation has them. False for any other. */
export async function handleGithubRequest(
  request: IncomingMessage,
  response: ServerResponse,
  people: Map<string, Claims>
) {
  const { pathname, searchParams } = new URL(request.url!, 'http://github.invalid')
  const json = (value: unknown) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(value))
    return true
  }
  const login = request.headers.authorization?.replace(/^token /, '') ?? ''
  const { email, email_verified: verified, name } = people.get(login) ?? {}

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
      if (fields.get('client_id') !== 'github' || !people.has(code)) {
        return json({ error: 'bad_verification_code' })
      }
      return json({ access_token: code, token_type: 'bearer', scope: 'read:user,user:email' })
    }
    case '/api/v3/user':
      // What somebody shows of himself, and what the list beneath need not say is verified.
      return json({ id: idOf(login), login, name: name ?? null, email: email ?? null })
    case '/api/v3/user/emails':
      return json(email ? [{ email, verified, primary: true, visibility: 'public' }] : [])
  }
  return false
}

/** GitHub's ids are numbers, and so are those of another GitHub. */
function idOf(login: string) {
  if (!ids.has(login)) ids.set(login, ids.size + 1)
  return ids.get(login)
}
