import type { HttpContext } from '@adonisjs/core/http'
import { limitedOwner } from '#accounts/limited_owner'
import { isListedOrigin } from '#accounts/listed_origins'
import { consume } from '#accounts/rate_limit'
import { isFromElsewhere } from '#accounts/token_origins'
import limits from '#config/rate_limits'
import { clientNetwork } from '#support/client_network'

/**
 * Counts a request to the API: with a valid token for the token, because many members may share an address,
 * and otherwise for the address. Adds the headers of draft-ietf-httpapi-ratelimit-headers-10.
 * @throws E_TOO_MANY_REQUESTS
 */
export async function countApiRequest(ctx: HttpContext, isKnown: boolean) {
  const { response } = ctx
  const limit = isKnown ? limits.apiRequestsPerToken : limits.apiRequestsPerIp
  const owner = isKnown ? limitedOwner(ctx, ctx.auth.user!.signInId!) : await clientOf(ctx)
  response.header('RateLimit-Policy', `"default";q=${limit.requests};w=${limit.duration}`)
  // Replaced below, unless there is nothing left.
  response.header('RateLimit', `"default";r=0;t=${limit.duration}`)
  const { remaining, availableIn } = await consume([limit, owner])
  response.header('RateLimit', `"default";r=${remaining};t=${availableIn}`)
}

/**
 * The pages of a site that some access token lists count by themselves, and those of all other sites
 * together. Otherwise a page in the browser of a visitor could use up the limit of the visitor's own
 * programs. A program can forge any origin, so an origin that nobody lists gives no limit of its own.
 */
async function clientOf({ request }: HttpContext) {
  const network = clientNetwork(request.ip())
  const origin = request.header('origin')
  if (!isFromElsewhere(origin)) return network
  return `${network}, ${(await isListedOrigin(origin!)) ? origin : 'pages of other sites'}`
}
