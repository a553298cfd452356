import type { Checked } from '#support/checked'
import { AMBIGUOUS_DECIMAL, isAmbiguousDecimal, parseDecimal } from '#support/decimal'
import { parseTimestamp, type Timestamp } from '#support/timestamp'
import { Phrase, phrase } from '#support/phrase'

// Without VineJS, which takes a command longer to load than to set a temperature.

const EARLIEST_MS = Date.UTC(1900)
const MAX_AHEAD_MS = 5 * 60_000

const CELSIUS_FORMAT = phrase(
  'A temperature is a number from -90 to 60 °C, with one decimal at most'
)

const AMBIGUOUS_TEMPERATURE = new Phrase(AMBIGUOUS_DECIMAL.text, { field: phrase('temperature') })

/** Reads a temperature in °C. The database checks the same limits. */
export function checkCelsius(input: unknown): Checked<number> {
  const value = parseDecimal(input)
  if (value !== undefined && value >= -90 && value <= 60 && Math.round(value * 10) / 10 === value) {
    return { value }
  }
  return { problem: isAmbiguousDecimal(input) ? AMBIGUOUS_TEMPERATURE : CELSIUS_FORMAT }
}

/** Reads the time of a measurement. The database checks the same limits. */
export function checkMeasuredAt(input: unknown): Checked<Timestamp> {
  const value = parseTimestamp(input)
  if (!value) return { problem: phrase('A time must be ISO 8601, such as 2026-11-21T09:00:00Z') }
  if (value.milliseconds < EARLIEST_MS) {
    return { problem: phrase('A reading cannot be from before 1900') }
  }
  if (value.milliseconds > Date.now() + MAX_AHEAD_MS) {
    return { problem: phrase('A reading cannot be more than five minutes ahead') }
  }
  return { value }
}
