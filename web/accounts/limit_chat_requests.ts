import type { HttpContext } from '@adonisjs/core/http'
import limits from '#config/rate_limits'
import type User from '#models/user'
import { clientNetwork } from '#support/client_network'
import { consume } from '#accounts/rate_limit'

/**
 * Counts a request of a member, or of the visitors from one network.
 * @throws E_TOO_MANY_REQUESTS if there were too many within a minute
 */
export function limitChatRequests(user: User | undefined, request: HttpContext['request']) {
  return consume([limits.chatRequests, user ? String(user.id) : clientNetwork(request.ip())])
}
