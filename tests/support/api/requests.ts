import * as fc from 'fast-check'
import { allowedBy, anythingLike } from '#tests/support/api/arbitrary'
import type { DocumentedOperation } from '#tests/support/api/document'
import { knownValues, type Owner } from '#tests/support/api/examples'

/**
 * How many requests of a kind each operation gets. API_RUNS looks for new faults with many random ones. It
 * needs more time for each test: `API_RUNS=12 npm test -- functional --files=api/fuzz --timeout=6000000`.
 */
export const REQUESTS_PER_OPERATION = Number(process.env.API_RUNS ?? 2)

/** Without API_RUNS, each run sends the same requests, so that it has the same result. */
let seed = process.env.API_RUNS ? Date.now() : 0

export interface GeneratedRequest {
  /** With `?`, or an empty text. */
  query: string
  body: unknown
}

/** Generates requests that the document allows. Fields that name something name what the owner has. */
export function allowedRequests({ id, parameters, body }: DocumentedOperation, owner: Owner) {
  const known = knownValues(owner, id)
  return requests(
    parameters,
    (schema) => allowedBy(schema, known),
    body ? allowedBy(body, known) : fc.constant(undefined)
  )
}

/** Generates requests near to what the document allows, and others. */
export function anyRequests({ parameters, body }: DocumentedOperation) {
  return requests(
    parameters,
    () => fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '-1', '1e99', "'", '%')),
    body ? anythingLike(body) : fc.option(fc.jsonValue(), { nil: undefined })
  )
}

/** Returns requests that differ from each other. */
export const sample = (
  arbitrary: fc.Arbitrary<GeneratedRequest>,
  numRuns = REQUESTS_PER_OPERATION
) => fc.sample(arbitrary, { numRuns, seed: seed++ })

function requests(
  parameters: DocumentedOperation['parameters'],
  valueOf: (schema: Record<string, any>) => fc.Arbitrary<unknown>,
  body: fc.Arbitrary<unknown>
): fc.Arbitrary<GeneratedRequest> {
  const queries = parameters.filter((parameter) => parameter.in === 'query')
  const values = fc.record(
    Object.fromEntries(queries.map(({ name, schema }) => [name, valueOf(schema)])),
    {
      requiredKeys: queries.filter(({ required }) => required).map(({ name }) => name) as never[],
    }
  )
  const query = values.map((each) => {
    const text = new URLSearchParams(each as Record<string, string>).toString()
    return text && `?${text}`
  })
  return fc.record({ query, body })
}
