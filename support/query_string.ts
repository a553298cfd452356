/** The part of an address that holds these; nothing of what is empty. */
export function queryString(parts: Record<string, unknown>) {
  const set = Object.entries(parts).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) return value.map((each) => [`${name}[]`, String(each)])
    return value ? [[name, String(value)]] : []
  })
  return set.length ? `?${new URLSearchParams(set)}` : ''
}
