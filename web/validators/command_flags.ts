import { DURATION_FORMAT, parseDuration } from '#support/duration'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'

const MOST = 100_000

/** @throws CannotBeException for what is no number of rows */
export function limitOf(limit: number) {
  if (Number.isInteger(limit) && limit > 0 && limit <= MOST) return limit
  throw new InvalidArgumentException(`--limit is a whole number from 1 to ${MOST}.`)
}

/**
 * What a pair of flags narrows a list to; undefined for neither.
 * @throws CannotBeException for both
 */
export function eitherOf(yes: boolean | undefined, no: boolean | undefined, names: string) {
  if (yes && no) throw new InvalidArgumentException(`Give one of ${names}, not both.`)
  return yes || no ? Boolean(yes) : undefined
}

/**
 * Milliseconds; undefined where the flag is not given.
 * @throws CannotBeException for what is no duration
 */
export function durationOf(text: string | undefined, flag: string) {
  if (text === undefined) return undefined
  const duration = parseDuration(text)
  if (!duration) throw new InvalidArgumentException(`${flag} is ${DURATION_FORMAT}.`)
  return duration
}
