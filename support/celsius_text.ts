/**
 * Returns a temperature in °C as text for pages, with a real minus sign: "−3.5 °C", or "no reading"
 * for null. Files keep the hyphen, which every program reads as a minus.
 */
export function celsiusText(celsius: unknown) {
  return celsius === null ? 'no reading' : `${String(celsius).replace('-', '\u2212')} °C`
}
