const formats = new Map<string, Intl.NumberFormat>()

/**
 * Formats a number with a fixed number of decimals. Keeps one format per locale, because they are
 * slow to create.
 * @param locale BCP 47 tag
 */
export function formatDecimal(value: number, decimals: number, locale: string) {
  const key = `${locale} ${decimals}`
  let format = formats.get(key)
  if (!format) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
    format = new Intl.NumberFormat(locale, digits)
    formats.set(key, format)
  }
  return format.format(value)
}
