export type Unit = 'C' | 'F'

/** A temperature in words, from °C, on pages and in browsers alike. */
export function temperature(celsius: number | null, unit: Unit) {
  if (celsius === null) return 'no reading'

  const degrees = unit === 'F' ? celsius * 1.8 + 32 : celsius
  // `+ 0` turns -0 into 0: nobody wants to read -0.0.
  const rounded = Math.round(degrees * 10) / 10 + 0
  return `${rounded.toFixed(1)}\u00a0°${unit}`
}
