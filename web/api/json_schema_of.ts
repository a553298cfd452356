import type { VineValidator } from '@vinejs/vine'

type AnySchema = Record<string, any>

/** VineJS describes `any()` as a choice between all types except null, also beside a type from `meta()`. */
const ANY_TYPES = 5

/**
 * Returns the JSON Schema 2020-12 of what a validator accepts. Corrects what VineJS 4.4 leaves out of its
 * own JSON Schema.
 */
export function jsonSchemaOf(validator: VineValidator<any, any>): AnySchema {
  // VineJS returns the object that it keeps.
  return corrected(structuredClone(validator.toJSONSchema()) as AnySchema)
}

function corrected(schema: AnySchema): AnySchema {
  if (schema.anyOf?.length === ANY_TYPES && Object.keys(schema).length > 1) delete schema.anyOf
  if (schema.properties) {
    for (const [name, property] of Object.entries<AnySchema>(schema.properties)) {
      corrected(property)
      if (schema.required?.includes(name)) requireText(property)
    }
  }
  if (schema.items) corrected(schema.items)
  for (const choice of schema.anyOf ?? []) corrected(choice)
  return schema
}

/** The body parser turns a text of blanks into null. */
function requireText(schema: AnySchema) {
  if (schema.type !== 'string' || schema.pattern || schema.format || schema.enum) return
  schema.minLength = Math.max(schema.minLength ?? 0, 1)
  schema.pattern = String.raw`\S`
}
