import logger from '@adonisjs/core/services/logger'
import type { HubSocket } from '#hub/types'

/** Milliseconds. */
const A_MINUTE = 60_000

/** How often this hub has refused what, since it started. */
export const rejections = {
  /** pages that are not ours */
  origin: 0,
  /** connections of an address that makes too many */
  handshakes: 0,
  /** what is no new WebSocket: long polling, another protocol, a second transport */
  transport: 0,
  /** connections of nobody who is signed in */
  unauthorised: 0,
  /** connections of a member who has too many */
  sockets: 0,
  /** connections that have not joined in time, or tried to twice */
  join: 0,
  /** messages over those of a second, and connections that went on nevertheless */
  throttled: 0,
  flood: 0,
  /** frames that are too long, and packets that are none */
  frame: 0,
  malformed: 0,
  /** events that there are not, and those whose ids are none */
  unknown: 0,
  invalid: 0,
}

export type Rejections = typeof rejections

const told = { ...rejections }
let telling: NodeJS.Timeout | undefined

/** Counts what is refused, to this socket where there is one; the log has each, or each minute's sum. */
export function reject(reason: keyof Rejections, socket?: HubSocket) {
  rejections[reason]++
  logger.debug({ reason, user_id: socket?.data.user?.id }, 'refused')
  telling ??= setTimeout(tell, A_MINUTE).unref()
}

/** Not line by line: who is refused could fill the disk. */
function tell() {
  telling = undefined
  const kinds = Object.keys(rejections) as (keyof Rejections)[]
  const news = kinds.map((kind) => [kind, rejections[kind] - told[kind]] as const)
  logger.info({ refused: Object.fromEntries(news.filter(([, count]) => count)) }, 'refused in a minute') // prettier-ignore
  Object.assign(told, rejections)
}
