import type { IncomingMessage, ServerResponse } from 'node:http'

const detail = 'The address of the request cannot be decoded.'

/**
 * Responds to a URL that cannot be decoded, such as `/%ZZ`. AdonisJS fails before it has created a
 * request, so our exception handler never sees the error.
 */
export function respondToBadUrl({ url }: IncomingMessage, response: ServerResponse) {
  if (url?.startsWith('/api/')) {
    const problem = { type: 'about:blank', title: 'Bad Request', status: 400, detail }
    response.writeHead(400, { 'Content-Type': 'application/problem+json' })
    response.end(JSON.stringify(problem))
  } else {
    response.writeHead(400, { 'Content-Type': 'text/plain' })
    response.end('Bad Request')
  }
}
