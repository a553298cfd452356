import type { Stack } from '#tests/support/stack'

type Json = Record<string, any>

/** An operation of the OpenAPI document. */
export interface DocumentedOperation {
  id: string
  method: string
  /** With names in braces, such as /api/v1/cities/{id} */
  path: string
  parameters: Json[]
  /** The schema of the JSON that it reads. */
  body?: Json
  /** Whether it reads only forms. */
  isUpload: boolean
  responses: Record<string, Json>
  /** Undefined if a token is enough. */
  ability?: string
  /** The right that its owner needs. */
  policy?: string
  isPublic: boolean
}

/** Fetches the OpenAPI document as a client of the API does. */
export async function fetchDocument(stack: Stack) {
  const response = await fetch(`${stack.url}/api/openapi.json`)
  return (await response.json()) as Json
}

export function operationsIn(document: Json): DocumentedOperation[] {
  return Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters,
      body: operation.requestBody?.content['application/json']?.schema,
      isUpload: operation.requestBody?.content['application/json'] === undefined,
      responses: operation.responses,
      ability: operation['x-ability'],
      policy: operation['x-policy'],
      isPublic: operation.security.length === 0,
    }))
  )
}
