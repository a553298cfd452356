/** Keeps one result per locale, because Intl's formatters are slow to create. */
export function memoizeByLocale<T>(create: (locale: string) => T) {
  const created = new Map<string, T>()
  return (locale: string) => {
    if (!created.has(locale)) created.set(locale, create(locale))
    return created.get(locale)!
  }
}
