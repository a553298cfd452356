export interface Health {
  status: number
  body: Record<string, unknown>
  headers: Headers
}

/** What a process says of itself. */
export async function fetchHealth(url: string, what: 'live' | 'ready' = 'ready'): Promise<Health> {
  const response = await fetch(`${url}/health/${what}`)
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}
