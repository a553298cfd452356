import vine from '@vinejs/vine'

const HOUR = 60 * 60 * 1000

/** Milliseconds. */
const DEADLINE = 5000

const url = () => vine.string().url({ require_tld: false, protocols: ['http', 'https'] })

const metadataValidator = vine.create({
  issuer: vine.string(),
  authorization_endpoint: url(),
  token_endpoint: url(),
  userinfo_endpoint: url(),
  token_endpoint_auth_methods_supported: vine.array(vine.string()).optional(),
})

let last: { issuer: string; metadata: ReturnType<typeof ask>; until: number } | undefined

/**
 * What this issuer says of itself (OpenID Connect Discovery 1.0); asked once in an hour.
 * @throws where it does not answer in time, or not as an issuer of this name must
 */
export function discover(issuer: string) {
  if (last?.issuer !== issuer || last.until < Date.now()) {
    const metadata = ask(issuer)
    last = { issuer, metadata, until: Date.now() + HOUR }
    // A failure is no answer for those who come later.
    metadata.catch(() => (last = undefined))
  }
  return last.metadata
}

async function ask(issuer: string) {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(DEADLINE),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`${response.url} answers with ${response.status}`)
  const metadata = await metadataValidator.validate(await response.json())
  if (metadata.issuer.replace(/\/+$/, '') !== issuer) {
    throw new Error(`The issuer at ${issuer} says that it is ${metadata.issuer}`)
  }
  // Who a visitor is, is believed because of whom we ask: so nobody must be able to answer instead.
  const { protocol } = new URL(issuer)
  for (const name of ['token_endpoint', 'userinfo_endpoint'] as const) {
    if (protocol === 'https:' && new URL(metadata[name]).protocol !== protocol) {
      throw new Error(`The ${name} of ${issuer} is not encrypted`)
    }
  }
  return metadata
}
