import vine from '@vinejs/vine'
import { DateTime } from 'luxon'
import { isAmbiguousDecimal, parseDecimal } from '#support/decimal'
import { parseTimestamp, type Timestamp } from '#support/timestamp'
import { ambiguousDecimal } from '#validators/decimal'

const EARLIEST_MS = Date.UTC(1900)
const MAX_AHEAD_MS = 5 * 60_000

/** A temperature or a time, or why it is invalid. */
type Checked<T> = { value: T; problem?: undefined } | { problem: string }

const CELSIUS_FORMAT = 'A temperature is a number from -90 to 60 °C, with one decimal at most'

/** Reads a temperature in °C. The database checks the same limits. */
export function checkCelsius(input: unknown): Checked<number> {
  const value = parseDecimal(input)
  if (value !== undefined && value >= -90 && value <= 60 && Math.round(value * 10) / 10 === value) {
    return { value }
  }
  return { problem: isAmbiguousDecimal(input) ? ambiguousDecimal('temperature') : CELSIUS_FORMAT }
}

/** Reads the time of a measurement. The database checks the same limits. */
export function checkMeasuredAt(input: unknown): Checked<Timestamp> {
  const value = parseTimestamp(input)
  if (!value) return { problem: 'A time must be ISO 8601, such as 2026-11-21T09:00:00Z' }
  if (value.milliseconds < EARLIEST_MS) {
    return { problem: 'A reading cannot be from before 1900' }
  }
  if (value.milliseconds > Date.now() + MAX_AHEAD_MS) {
    return { problem: 'A reading cannot be more than five minutes ahead' }
  }
  return { value }
}

const celsius = vine.createRule((input, _, field) => {
  const checked = checkCelsius(input)
  if (checked.problem === undefined) field.mutate(checked.value, field)
  else field.report(checked.problem, 'celsius', field)
})

const measuredAt = vine.createRule((input, _, field) => {
  const checked = checkMeasuredAt(input)
  if (checked.problem === undefined) {
    field.mutate(DateTime.fromMillis(checked.value.milliseconds, { zone: 'utc' }), field)
  } else {
    field.report(checked.problem, 'measuredAt', field)
  }
})

/** Temperature in °C, and time of measurement. */
export const readingValidator = vine.create({
  celsius: vine
    .any()
    .parse((value) => value ?? '')
    .use(celsius())
    .transform((value): number => value),
  at: vine
    .any()
    .use(measuredAt())
    .transform((time): DateTime => time)
    .optional(),
})
