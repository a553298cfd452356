import type { Operation } from '#api/operation'

export interface ServedOperation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The pattern of the route, such as /api/v1/cities/:id */
  path: string
  operation: Operation
}

/** The operations that have a route. start/api_routes.ts adds them. */
export const servedOperations: ServedOperation[] = []
