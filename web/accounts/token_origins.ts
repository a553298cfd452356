import hub from '#config/hub'
import WrongOriginException from '#exceptions/wrong_origin_exception'
import { canonicalOrigin } from '#support/canonical_origin'

/** The most origins of an access token. */
export const MAX_ORIGINS = 10

/** Whether a request comes from a page of another site. Browsers say in the header Origin whose page it is. */
export function isFromElsewhere(origin: string | undefined) {
  return origin !== undefined && !hub.origins.includes(origin)
}

/**
 * Whether an access token is for requests with this Origin header. A token that lists origins is only
 * for pages of these sites. One that lists none is for programs, which send no Origin.
 */
export function suitsOrigin(origins: readonly string[], origin: string | undefined) {
  const elsewhere = isFromElsewhere(origin)
  return origins.length ? elsewhere && origins.includes(origin!) : !elsewhere
}

/**
 * Returns the origins of an access token with which a page or a program signs in.
 * @param origin the header Origin of the request
 * @throws WrongOriginException if the page has no address of its own, such as a file on a disk
 */
export function originsOfSignIn(origin: string | undefined) {
  if (!isFromElsewhere(origin)) return []
  if (canonicalOrigin(origin!) !== origin) throw new WrongOriginException(false)
  return [origin!]
}

/**
 * Reads addresses of pages as a member types them: on lines, or separated by blanks or commas.
 * @returns their origins, each once, and the addresses that are not of a page of another site
 */
export function parseOrigins(text: string) {
  const origins = new Set<string>()
  const invalid: string[] = []
  for (const address of text.split(/[\s,]+/).filter(Boolean)) {
    const origin = canonicalOrigin(address)
    if (isFromElsewhere(origin)) origins.add(origin!)
    else invalid.push(address)
  }
  return { origins: [...origins], invalid }
}
