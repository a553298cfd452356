import logger from '@adonisjs/core/services/logger'
import type { HubSocket } from '#hub/types'

const LOG_INTERVAL_MS = 60_000

/** Counts of rejected connections and messages since this hub started. */
export const rejections = {
  /** requests from pages of other sites, or with a cookie but without the Origin header */
  origin: 0,
  /** connections beyond the rate limit of their address */
  handshakes: 0,
  /** requests for long polling, another protocol, or a second transport */
  transport: 0,
  /** connections without a valid sign-in or access token */
  unauthorised: 0,
  /** connections beyond the number that one member may have */
  sockets: 0,
  /** connections beyond the number of visitors */
  visitors: 0,
  /** connections of pages of other sites beyond their number for one access token */
  embedded: 0,
  /** connections that did not join in time, or tried to join twice */
  join: 0,
  /** messages beyond the rate limit */
  throttled: 0,
  /** connections that sent more than ten times as many packets as the rate limit allows */
  flood: 0,
  /** frames that are too long */
  frame: 0,
  /** packets that cannot be parsed */
  malformed: 0,
  /** unknown events */
  unknown: 0,
  /** events with invalid ids */
  invalid: 0,
}

export type Rejections = typeof rejections
export type RejectionReason = keyof Rejections

const logged = { ...rejections }
let logTimer: NodeJS.Timeout | undefined

/**
 * Counts a rejection. Logs the sum of each minute, because one line per rejection would let an
 * attacker fill the disk. At log level debug there is one line for each rejection.
 */
export function reject(reason: RejectionReason, socket?: HubSocket) {
  rejections[reason]++
  logger.debug({ reason, user_id: socket?.data.user?.id }, 'refused')
  logTimer ??= setTimeout(logNew, LOG_INTERVAL_MS).unref()
}

function logNew() {
  logTimer = undefined
  const reasons = Object.keys(rejections) as RejectionReason[]
  const increases = reasons.map((reason) => [reason, rejections[reason] - logged[reason]] as const)
  const refused = Object.fromEntries(increases.filter(([, increase]) => increase))
  logger.info({ refused }, 'refused in a minute')
  Object.assign(logged, rejections)
}
