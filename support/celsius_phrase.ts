import { phrase } from '#support/phrase'

/**
 * Returns a temperature in °C for pages, with one decimal and a real minus sign: "−3.5 °C", or "no reading"
 * for null. A no-break space keeps the unit with its number. Files keep the hyphen, which every program reads as a minus.
 */
export function celsiusPhrase(celsius: unknown) {
  if (celsius === null) return phrase('no reading')
  const n = Number(celsius)
  return n < 0 ? phrase('−{n, number, ::.0} °C', { n: -n }) : phrase('{n, number, ::.0} °C', { n })
}
