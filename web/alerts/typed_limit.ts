import type { Unit } from '#browser/format_temperature'
import { RANGES, type AlertKind } from '#alerts/limits'
import type { Checked } from '#support/checked'
import { AMBIGUOUS_DECIMAL, isAmbiguousDecimal, parseDecimal } from '#support/decimal'
import { Phrase, phrase } from '#support/phrase'

const round = (value: number) => Math.round(value * 10) / 10 + 0

/** A difference of 5 °C is one of 9 °F: its zero is the same. */
const offset = (kind: AlertKind, unit: Unit) => (unit === 'F' && kind !== 'change' ? 32 : 0)
const factor = (unit: Unit) => (unit === 'F' ? 1.8 : 1)

/** Returns °C, with one decimal. */
const toCelsius = (degrees: number, kind: AlertKind, unit: Unit) =>
  round((degrees - offset(kind, unit)) / factor(unit))

const fromCelsius = (celsius: number, kind: AlertKind, unit: Unit) =>
  celsius * factor(unit) + offset(kind, unit)

/**
 * Reads the limit of an alert as its member types it.
 * @param unit the unit of the member
 * @returns °C, with one decimal
 */
export function checkLimit(input: unknown, kind: AlertKind, unit: Unit): Checked<number> {
  if (isAmbiguousDecimal(input)) return { problem: AMBIGUOUS }
  const degrees = parseDecimal(input)
  const [min, max] = RANGES[kind].map((celsius) => Math.round(fromCelsius(celsius, kind, unit)))
  const isExact =
    degrees !== undefined && (unit === 'F' ? Math.round(degrees) : round(degrees)) === degrees
  if (isExact && degrees >= min && degrees <= max) return { value: toCelsius(degrees, kind, unit) }
  return { problem: PROBLEMS[unit](min, max) }
}

const AMBIGUOUS = new Phrase(AMBIGUOUS_DECIMAL.text, { field: phrase('temperature') })

const PROBLEMS = {
  C: (min: number, max: number) =>
    phrase('The temperature must be a number from {min} to {max} °C, with one decimal at most', {
      min,
      max,
    }),
  F: (min: number, max: number) =>
    phrase('The temperature must be a whole number from {min} to {max} °F', {
      min,
      max,
    }),
}

/** Returns the text of a field that contains the limit. */
export function limitInput(celsius: number, kind: AlertKind, unit: Unit) {
  const degrees = fromCelsius(celsius, kind, unit)
  return String(unit === 'F' ? Math.round(degrees) + 0 : degrees)
}
