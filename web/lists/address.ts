/** The part of an address that holds these; nothing of what is empty. */
export function address(parts: Record<string, unknown>) {
  const set = Object.entries(parts).filter(([, value]) => value) as [string, string][]
  return set.length ? `?${new URLSearchParams(set)}` : ''
}
