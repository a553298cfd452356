import logger from '@adonisjs/core/services/logger'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import config from '#config/hub'

/** Anybody can send any number of origins, so the log names only a few of them. */
const NAMED_PER_MINUTE = 10
const REMEMBERED_ORIGINS = 1000

const named = new Set<string>()
const rateLimiter = new RateLimiterMemory({ points: NAMED_PER_MINUTE, duration: 60 })

/**
 * Logs from which address a page was refused, once for each address: people may use an address that
 * is not the one in APP_URL.
 * @param header the Origin header of the handshake
 */
export async function logForeignOrigin(header: string | undefined) {
  const origin = describe(header)
  if (named.has(origin)) return
  named.add(origin)
  if (named.size > REMEMBERED_ORIGINS) named.delete(named.values().next().value!)

  const { consumedPoints } = await rateLimiter.penalty('all')
  if (consumedPoints > NAMED_PER_MINUTE) named.delete(origin)
  else
    logger.warn(
      `${origin}: refused. Pages may connect only from ${config.origins[0]} (APP_URL), and from sites that an access token lists.`
    )
}

/** The header may contain anything, so only the origin of a URL gets into the log. */
function describe(header: string | undefined) {
  if (header === undefined) return 'A connection with a cookie but without an origin'
  const origin = header.length > 255 ? undefined : URL.parse(header)?.origin
  return origin && origin !== 'null' ? `A page from ${origin}` : 'A page without a valid origin'
}
