import { url } from './config.js'

const KEY = 'token'

/** The token lasts as long as this tab. */
export const token = () => sessionStorage.getItem(KEY)

export function setToken(value) {
  if (value) sessionStorage.setItem(KEY, value)
  else sessionStorage.removeItem(KEY)
}

/** Called when the token is not valid any more. */
let onSignedOut = () => {}
export const whenSignedOut = (callback) => (onSignedOut = callback)

/**
 * Sends a request to the API, and returns the `data` of the response.
 * @throws an error with a sentence for people
 */
export async function request(method, path, body) {
  const headers = { accept: 'application/json' }
  if (token()) headers.authorization = `Bearer ${token()}`
  if (body) headers['content-type'] = 'application/json'
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
    credentials: 'omit',
  }).catch(noAnswer)
  // A proxy before the server may answer with HTML.
  const answer = response.status === 204 ? {} : await response.json().catch(noAnswer)
  if (response.ok) return answer.data
  if (response.status === 401 && token()) onSignedOut()
  const details = answer.errors?.map(({ detail }) => detail).join('. ')
  throw new Error(details || answer.detail)
}

function noAnswer() {
  throw new Error('The server does not answer. Please try again.')
}

/** Returns the address of the hub, as the description of the live protocol says it. */
export async function hubAddress() {
  const response = await fetch(`${url}/api/asyncapi.json`, { credentials: 'omit' })
  const { servers, channels } = await response.json()
  return `${servers.hub.protocol}://${servers.hub.host}${channels.hub.address}`
}
