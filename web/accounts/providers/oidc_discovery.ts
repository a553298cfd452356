import vine from '@vinejs/vine'

const CACHE_MS = 60 * 60 * 1000
const TIMEOUT_MS = 5000

const url = () => vine.string().url({ require_tld: false, protocols: ['http', 'https'] })

const metadataValidator = vine.create({
  issuer: vine.string(),
  authorization_endpoint: url(),
  token_endpoint: url(),
  userinfo_endpoint: url(),
  token_endpoint_auth_methods_supported: vine.array(vine.string()).optional(),
})

let cached:
  { issuer: string; metadata: ReturnType<typeof fetchMetadata>; until: number } | undefined

/**
 * Returns the issuer's metadata (OpenID Connect Discovery 1.0), cached for an hour.
 * @throws if the issuer does not answer in time, or its metadata is not valid
 */
export function discover(issuer: string) {
  if (cached?.issuer !== issuer || cached.until < Date.now()) {
    const metadata = fetchMetadata(issuer)
    cached = { issuer, metadata, until: Date.now() + CACHE_MS }
    // A failure is not cached.
    metadata.catch(() => (cached = undefined))
  }
  return cached.metadata
}

async function fetchMetadata(issuer: string) {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`${response.url} returned status ${response.status}`)
  const metadata = await metadataValidator.validate(await response.json())
  if (metadata.issuer.replace(/\/+$/, '') !== issuer) {
    throw new Error(`The metadata at ${issuer} is of another issuer, ${metadata.issuer}`)
  }
  // Only TLS proves that the user info comes from the provider. So an https issuer must not name
  // http URLs.
  const { protocol } = new URL(issuer)
  for (const name of ['token_endpoint', 'userinfo_endpoint'] as const) {
    if (protocol === 'https:' && new URL(metadata[name]).protocol !== protocol) {
      throw new Error(`The ${name} of ${issuer} must begin with https://`)
    }
  }
  return metadata
}
