import { STATUS_CODES } from 'node:http'
import { ABILITIES } from '#accounts/abilities'
import { jsonSchemaOf } from '#api/json_schema_of'
import type { Operation } from '#api/operation'
import { nameOf, namedSchemas } from '#api/schema'
import { Problem, ValidationProblem } from '#api/schemas/problem'
import type { ServedOperation } from '#api/served_operations'
import { TAGS } from '#api/tags'

type Json = Record<string, any>

const DESCRIPTION = `The REST API of Fairweather. Bodies are JSON. Times are ISO 8601 in UTC, and temperatures are °C.

Send an access token: \`Authorization: Bearer fairweather_…\`. Create one in the settings, or with \`signIn\`. Cookies are ignored.

- **Lists** have pages. The header \`Link\` has the address of the \`next\` page and of the previous one (\`prev\`).
- **ETag**: send it back in \`If-None-Match\`, and an unchanged response is 304 without a body. An operation that needs \`If-Match\` responds with 412 if somebody has changed the resource since you read it.
- **Idempotency-Key**: an operation that accepts one can be repeated safely. Within a day, the same key gets the same response.
- **RateLimit** says how many requests are left (\`r\`), and in how many seconds there are more (\`t\`).
- **Errors** are problem details. What you may not see does not exist for you: the status is 404.
- A text has a maximum length in UTF-16 units, so an emoji counts as two.`

/**
 * Returns the OpenAPI 3.1 document of the operations: what the server enforces, in words and schemas.
 * @param version the version of Fairweather
 */
export function openApiDocument(served: ServedOperation[], version: string) {
  const paths: Record<string, Json> = {}
  for (const { method, path, operation } of served) {
    const address = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] ??= {}
    paths[address][method.toLowerCase()] = describe(operation, address, method)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fairweather',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(
        namedSchemas().map(({ name, schema }) => [name, withReferences(schema, true)])
      ),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: `An access token has only the abilities that its owner has chosen:\n\n${Object.entries(
            ABILITIES
          )
            .map(([ability, sentence]) => `- \`${ability}\`: ${sentence}`)
            .join('\n')}`,
        },
      },
    },
  }
}

function describe({ definition }: Operation, address: string, method: string): Json {
  const { id, tag, summary, description, ability } = definition
  const needed = ability === 'any' || ability === 'none' ? undefined : ability
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    // `security` has no scopes for a bearer token, so tools get the ability here.
    ...(needed && { 'x-ability': needed }),
    ...(definition.policy && { 'x-policy': definition.policy }),
    security: ability === 'none' ? [] : [{ token: [] }],
    parameters: parametersOf(definition, address),
    requestBody: requestBodyOf(definition),
    responses: responsesOf(definition, address, method),
  }
}

function requestBodyOf({ body, form }: Operation['definition']) {
  if (!body && !form) return undefined
  const content = {
    ...(body && { 'application/json': { schema: jsonSchemaOf(body) } }),
    ...(form && { 'multipart/form-data': { schema: formSchemaOf(form) } }),
  }
  return { required: true, content }
}

function formSchemaOf({ files, fields }: NonNullable<Operation['definition']['form']>) {
  const { properties, required = [] } = jsonSchemaOf(fields)
  return {
    type: 'object',
    properties: { ...files, ...properties },
    required: [...Object.keys(files), ...required],
  }
}

function parametersOf({ params, query, once, ifMatch }: Operation['definition'], address: string) {
  const inPath = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: params?.[name] ?? { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 },
  }))
  const schema = query && jsonSchemaOf(query)
  const inQuery = Object.entries<Json>(schema?.properties ?? {}).map(
    ([name, { description, ...property }]) => ({
      name,
      in: 'query',
      required: schema!.required?.includes(name) ?? false,
      ...(description && { description }),
      schema: property,
    })
  )
  return [
    ...inPath,
    ...inQuery,
    once &&
      header('Idempotency-Key', 'Repeats the response of the request that had this key', false, {
        minLength: 1,
        maxLength: 255,
      }),
    ifMatch && header('If-Match', 'The ETag of what you have read', true),
  ].filter(Boolean)
}

const header = (name: string, description: string, required: boolean, schema = {}) => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string', ...schema },
})

function responsesOf(definition: Operation['definition'], address: string, method: string) {
  const { success } = definition
  const problems = statusesOf(definition, address).map((status) => [
    status,
    {
      description: STATUS_CODES[status],
      headers: headersOf(status, definition, method),
      content: {
        'application/problem+json': {
          schema: status === 422 ? anyOf(ValidationProblem, Problem) : reference(Problem),
        },
      },
    },
  ])
  const successes = [success, ...(success.also ? [success.also] : [])].map(
    ({ status, description }) => [
      status,
      {
        description,
        headers: headersOf(status, definition, method),
        ...(status !== 204 && { content: contentOf(success) }),
      },
    ]
  )
  return Object.fromEntries([...successes, ...problems])
}

function contentOf({ data, metadata, type }: Operation['definition']['success']): Json {
  if (type) return { [type]: { schema: { type: 'string' } } }
  const properties = {
    data: withReferences(data),
    ...(metadata && { metadata: withReferences(metadata) }),
  }
  const required = Object.keys(properties)
  return {
    'application/json': {
      schema: { type: 'object', properties, required, additionalProperties: false },
    },
  }
}

/** The statuses of errors that follow from what the server checks, and those of the operation itself. */
function statusesOf(definition: Operation['definition'], address: string) {
  const { ability, policy, query, body, form, once, ifMatch, problems = [] } = definition
  const has = (condition: unknown, ...statuses: number[]) => (condition ? statuses : [])
  const statuses = [
    400,
    ...has(ability !== 'none', 401),
    ...has(ability !== 'none' && ability !== 'any', 403),
    ...has(policy || address.includes('{'), 404),
    ...has(once, 409),
    ...has(ifMatch, 412, 428),
    ...has(body || form, 413),
    ...has(body || form || query, 422),
    415,
    429,
    500,
    ...problems,
  ]
  return [...new Set(statuses)].sort((one, other) => one - other)
}

function headersOf(status: number, { success }: Operation['definition'], method: string) {
  // A body that cannot be read is refused before the request is counted.
  const isCounted = ![400, 413, 415].includes(status)
  const names = isCounted ? ['RateLimit', 'RateLimit-Policy'] : []
  if (status === 200 && method === 'GET' && !success.type) names.push('ETag')
  if (status === 200 && success.pages) names.push('Link')
  if (status === 201) names.push('Location')
  if (status === 401) names.push('WWW-Authenticate')
  if (status === 429) names.push('Retry-After')
  return Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' } }]))
}

const reference = (schema: unknown) => ({ $ref: `#/components/schemas/${nameOf(schema)}` })

const anyOf = (...schemas: unknown[]) => ({ anyOf: schemas.map(reference) })

/** Replaces each named schema by a reference to its component. */
function withReferences(schema: any, isComponent = false): any {
  if (!isComponent && nameOf(schema)) return reference(schema)
  if (Array.isArray(schema)) return schema.map((each) => withReferences(each))
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, withReferences(value)])
  )
}
