export interface Health {
  status: number
  body: Record<string, unknown>
  headers: Headers
}

export async function fetchHealth(url: string, check: 'live' | 'ready' = 'ready'): Promise<Health> {
  const response = await fetch(`${url}/health/${check}`)
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}
