import type { HttpContext } from '@adonisjs/core/http'
import { clientNetwork } from '#support/client_network'

/**
 * Returns the owner of a rate limit, for a request of a program. A page of another site gives its token to all
 * its readers, so each of their networks counts by itself, and none of them counts as the member.
 * @param id of the account, or of the sign-in of the token
 */
export function limitedOwner({ auth, request }: HttpContext, id: number) {
  const isEmbedded = auth.use('api').origins.length > 0
  return isEmbedded ? `${id} from ${clientNetwork(request.ip())}` : String(id)
}
