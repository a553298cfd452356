type Schema = Record<string, any>

/** A field of an object in a body. */
interface Field {
  /** Such as `rows.0.line`. */
  path: string
  value: unknown
  /** Undefined if there is no such field. */
  schema?: Schema
}

/** Yields the fields of a body and of the objects in it, as far as the schema describes them. */
export function* fieldsOf(value: unknown, schema: Schema, path = ''): Generator<Field> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* fieldsOf(item, schema.items ?? {}, `${path}${index}.`)
    }
  } else if (typeof value === 'object' && value !== null && schema.properties) {
    for (const [name, each] of Object.entries(value)) {
      const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
      yield { path: path + name, value: each, schema: field }
      if (field) yield* fieldsOf(each, field, `${path}${name}.`)
    }
  }
}

export function allowsNull({ type, anyOf, enum: values }: Schema): boolean {
  if (anyOf) return anyOf.some(allowsNull)
  return type === undefined ? (values?.includes(null) ?? true) : [type].flat().includes('null')
}
