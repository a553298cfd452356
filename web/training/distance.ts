import { sayInEnglish, type Say } from '#browser/format_text'
import type { Checked } from '#support/checked'
import { AMBIGUOUS_DECIMAL, isAmbiguousDecimal, parseDecimal } from '#support/decimal'
import { formatDecimal } from '#training/format_decimal'
import { Phrase, phrase } from '#support/phrase'

/** The units in which members see distances. */
export type DistanceUnit = 'km' | 'mi'

/** The units in which a distance can be typed. */
export type TypedUnit = DistanceUnit | 'm'

/** The international mile has exactly 1609.344 m. */
export const METRES = { m: 1, km: 1000, mi: 1609.344 }

/** Between a number and its unit. */
const NO_BREAK = '\u00a0'

const UNITS: Record<string, TypedUnit> = {
  m: 'm',
  meter: 'm',
  meters: 'm',
  metre: 'm',
  metres: 'm',
  k: 'km',
  km: 'km',
  kms: 'km',
  kilometer: 'km',
  kilometers: 'km',
  kilometre: 'km',
  kilometres: 'km',
  mi: 'mi',
  mile: 'mi',
  miles: 'mi',
  м: 'm',
  км: 'km',
  миля: 'mi',
  мили: 'mi',
  миль: 'mi',
}

const FORMAT = phrase('A distance is a number above 0 such as 10.5, 10.5 km, 6.2 mi or 800 m')
const AMBIGUOUS_DISTANCE = new Phrase(AMBIGUOUS_DECIMAL.text, { field: phrase('distance') })

/**
 * Reads a distance as people type it.
 * @param usual the unit of a number without a unit
 * @returns whole metres, and the unit if it was typed and is not the usual one
 */
export function checkDistance(
  input: unknown,
  usual: DistanceUnit
): Checked<{ metres: number; unit: TypedUnit | null }> {
  const [, number, name] = /^([^\p{L}]*)(\p{L}*)\.?$/u.exec(String(input).trim()) ?? []
  const unit = name ? UNITS[name.toLowerCase()] : usual
  const amount = parseDecimal(number)
  if (isAmbiguousDecimal(number)) return { problem: AMBIGUOUS_DISTANCE }
  if (!unit || amount === undefined || amount <= 0) return { problem: FORMAT }

  const metres = Math.round(amount * METRES[unit])
  if (metres === 0) return { problem: phrase('A distance is at least 1 m') }
  return { value: { metres, unit: unit === usual ? null : unit } }
}

/**
 * Formats metres with one decimal: "10.5 km". Metres have no decimals.
 * @param locale BCP 47 tag
 */
export function formatDistance(
  metres: number,
  unit: TypedUnit,
  locale: string,
  say = sayInEnglish
) {
  const digits = formatDecimal(metres / METRES[unit], unit === 'm' ? 0 : 1, locale)
  return withUnit(digits, unit, say)
}

/** The number and its unit stay on one line. */
function withUnit(n: string, unit: TypedUnit, say: Say) {
  const texts = { m: say('{n} m', { n }), km: say('{n} km', { n }), mi: say('{n} mi', { n }) }
  return texts[unit].replace(' ', NO_BREAK)
}

/**
 * The shortest text that `checkDistance` reads as exactly these metres, for a form: 9978 m in miles
 * are "6.2 mi", as they were typed, and not "6.19996 mi".
 * @param locale BCP 47 tag
 */
export function distanceInput(metres: number, unit: TypedUnit, locale: string, say = sayInEnglish) {
  const number = String(typedAmount(metres, unit))
  const hasComma = formatDecimal(0.5, 1, locale).includes(',')
  const local = hasComma ? number.replace('.', ',') : number
  // "4,515 km" could be 4515 km.
  const text = isAmbiguousDecimal(local) ? number : local
  return withUnit(text, unit, say).replace(NO_BREAK, ' ')
}

/**
 * Formats a distance as it was typed, with as many decimals: 6.25 mi stay "6.25 mi".
 * @param locale BCP 47 tag
 */
export function formatTypedDistance(
  metres: number,
  unit: TypedUnit,
  locale: string,
  say = sayInEnglish
) {
  const decimals = String(typedAmount(metres, unit)).split('.')[1] ?? ''
  const digits = formatDecimal(metres / METRES[unit], decimals.length, locale)
  return withUnit(digits, unit, say)
}

/** Returns the number with the fewest decimals that is exactly these metres. */
function typedAmount(metres: number, unit: TypedUnit) {
  const amount = metres / METRES[unit]
  const decimals = [0, 1, 2, 3, 4].find(
    (count) => Math.round(Number(amount.toFixed(count)) * METRES[unit]) === metres
  )
  return Number(amount.toFixed(decimals))
}
