import { DURATION_FORMAT, parseDuration } from '#support/duration'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'
import { yearEverywhere } from '#training/today'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const MAX_LIMIT = 100_000

/** No entry is older. */
const FIRST_YEAR = 1900

/** @throws InvalidArgumentException unless the limit is a whole number from 1 to `MAX_LIMIT` */
export function limitOf(limit: number) {
  if (Number.isInteger(limit) && limit > 0 && limit <= MAX_LIMIT) return limit
  throw new InvalidArgumentException(`--limit must be a whole number from 1 to ${MAX_LIMIT}.`)
}

/**
 * Returns the year of a report; without a flag, the last one.
 * @throws InvalidArgumentException unless the year is over
 */
export function pastYearOf(year: number | undefined) {
  const last = yearEverywhere() - 1
  if (year === undefined) return last
  if (Number.isInteger(year) && year >= FIRST_YEAR && year <= last) return year
  throw new InvalidArgumentException(
    `--year must be from ${FIRST_YEAR} to ${last}: a year that is over.`
  )
}

/**
 * Returns the value of a pair of opposite flags, or undefined if neither is given.
 * @param names the names of both flags, for the error message
 * @throws InvalidArgumentException if both are given
 */
export function eitherOf(yes: boolean | undefined, no: boolean | undefined, names: string) {
  if (yes && no) throw new InvalidArgumentException(`Give either ${names}, not both.`)
  return yes || no ? Boolean(yes) : undefined
}

/**
 * Returns milliseconds, or undefined if the flag is not given.
 * @param flag the name of the flag, for the error message
 * @throws InvalidArgumentException unless the text is a duration
 */
export function durationOf(text: string | undefined, flag: string) {
  if (text === undefined) return undefined
  const duration = parseDuration(text)
  if (!duration) throw new InvalidArgumentException(`${flag} must be ${DURATION_FORMAT}.`)
  return duration
}

/**
 * Returns the value of a flag, or undefined if the flag is not given.
 * @param flag the name of the flag, for the error message
 * @throws InvalidArgumentException unless the value is one of the choices
 */
export function choiceOf<C extends string>(
  value: string | undefined,
  choices: readonly C[],
  flag: string
) {
  if (value === undefined || choices.includes(value as C)) return value as C | undefined
  throw new InvalidArgumentException(`${flag} must be one of: ${choices.join(', ')}.`)
}

/** @throws InvalidArgumentException unless the text is a UUID */
export function jobIdOf(text: string) {
  if (UUID.test(text)) return text
  throw new InvalidArgumentException('The id of a job is a UUID: see "node ace jobs:list".')
}

/**
 * Returns the known names, or only those that the flag contains. The flag may be given several
 * times, or once with commas.
 * @param flag the name of the flag, for the error message
 * @throws InvalidArgumentException if a name is not known
 */
export function namesOf<N extends string>(values: string[] | undefined, known: N[], flag: string) {
  const names = values?.flatMap((value) => value.split(',')) as N[] | undefined
  if (names?.every((name) => known.includes(name)) === false) {
    throw new InvalidArgumentException(`${flag} can contain ${known.join(', ')}.`)
  }
  return names ?? known
}
