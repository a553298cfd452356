import type { FromSchema, JSONSchema } from 'json-schema-to-ts'

/** A schema of JSON Schema 2020-12, which OpenAPI 3.1 uses. */
export type Schema = JSONSchema

/** The TypeScript type of the values that a schema describes. */
export type Shaped<S extends Schema> = FromSchema<S>

const names = new Map<unknown, string>()

/**
 * Describes an object whose properties are all present.
 * @param name the component of the OpenAPI document that other schemas refer to
 */
export function named<const Name extends string, const P extends Record<string, Schema>>(
  name: Name,
  description: string,
  properties: P
) {
  const schema = { ...object(properties), description } as const
  names.set(schema, name)
  return schema
}

/** Describes an object that has no component of its own. All properties are present. */
export function object<const P extends Record<string, Schema>>(properties: P) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties) as (keyof P & string)[],
    additionalProperties: false,
  } as const
}

export const list = <const S extends Schema>(items: S) => ({ type: 'array', items }) as const

/** Describes a value that may be null. */
export const nullable = <const S extends Schema>(schema: S) =>
  ({ anyOf: [schema, { type: 'null' }] }) as const

/** The component that a schema became, or undefined if it has no name. */
export const nameOf = (schema: unknown) => names.get(schema)

/** All named schemas, by name. */
export const namedSchemas = () => [...names].map(([schema, name]) => ({ name, schema }))

export const id = { type: 'integer', minimum: 1, maximum: 2 ** 53 - 1 } as const
export const uuid = { type: 'string', format: 'uuid' } as const
export const text = { type: 'string' } as const
export const flag = { type: 'boolean' } as const
export const count = { type: 'integer', minimum: 0 } as const
/** The success of an operation that returns a file for spreadsheets. */
export const csvFile = { status: 200, description: 'The file', type: 'text/csv' } as const
/** The bytes of a file in a form */
export const file = { type: 'string', contentMediaType: 'application/octet-stream' } as const
/** ISO 8601 in UTC */
export const time = { type: 'string', format: 'date-time' } as const
/** A calendar day, such as 2026-11-21 */
export const day = { type: 'string', format: 'date' } as const
export const celsius = { type: 'number', minimum: -90, maximum: 60 } as const
