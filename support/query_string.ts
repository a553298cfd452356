/** Returns `?name=value&list[]=…` without the empty parameters, and an empty string if all are empty. */
export function queryString(parameters: Record<string, unknown>) {
  const pairs = Object.entries(parameters).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) return value.map((element) => [`${name}[]`, String(element)])
    return value ? [[name, String(value)]] : []
  })
  return pairs.length ? `?${new URLSearchParams(pairs)}` : ''
}
