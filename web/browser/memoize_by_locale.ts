/** What Intl formats with takes long to make, and is made once for each locale. */
export function kept<T>(make: (locale: string) => T) {
  const made = new Map<string, T>()
  return (locale: string) => {
    if (!made.has(locale)) made.set(locale, make(locale))
    return made.get(locale)!
  }
}
