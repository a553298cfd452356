import { isId } from '#hub/topics/topic'
import type { MembersByRoom, PresenceMessage } from '#messaging/presence_message'

const RUN_FORMAT = /^[\w-]{1,64}$/

/** More than fit into one message of the bus. */
const MAX_IDS = 4000
const MAX_RUNS = 200

/** The most parts of a state: enough for half a million members. */
const MAX_PARTS = 500

/** Returns the message of another hub, or undefined if it is malformed, such as one of another version. */
export function parseMessage(value: unknown): PresenceMessage | undefined {
  const message = Object(value) as PresenceMessage
  return isRun(message.run) && isValid(message) ? message : undefined
}

function isValid(message: PresenceMessage) {
  switch (message.kind) {
    case 'change':
      return isNumber(message.number) && areMembers(message.joined) && areMembers(message.left)
    case 'beat':
      return isNumber(message.number)
    case 'state':
      return isNumber(message.number) && isPart(message) && areMembers(message.members)
    case 'want':
      return message.runs === null || areRuns(message.runs)
    case 'end':
      return true
    case 'typing':
      return areMembers(message.started) && areMembers(message.stopped)
    default:
      return false
  }
}

const isRun = (value: unknown) => typeof value === 'string' && RUN_FORMAT.test(value)

const areRuns = (value: unknown) =>
  Array.isArray(value) && value.length <= MAX_RUNS && value.every(isRun)

const isNumber = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0

const isPart = ({ part, parts }: { part: unknown; parts: unknown }) =>
  isNumber(part) &&
  isNumber(parts) &&
  (part as number) < (parts as number) &&
  Number(parts) <= MAX_PARTS

function areMembers(value: unknown): value is MembersByRoom {
  if (!Array.isArray(value) || value.length > MAX_IDS) return false
  if (!value.every((list) => Array.isArray(list) && list.length <= MAX_IDS)) return false
  const count = value.reduce((sum: number, list: unknown[]) => sum + list.length, 0)
  return count <= MAX_IDS && value.every((list: unknown[]) => list.every((id) => isId(id, 0)))
}
