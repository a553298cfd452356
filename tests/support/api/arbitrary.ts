import * as fc from 'fast-check'

type Json = Record<string, any>

/** Texts of all kinds of characters that show something. */
const phrases = fc
  .array(fc.constantFrom(...'aZ09äéßДش日🙂-.,!&<>"\'`$%/\\{}'), { minLength: 1, maxLength: 20 })
  .map((characters) => characters.join(''))

const word = fc.stringMatching(/^[a-zA-ZäöüД]{1,12}$/)

const formats: Record<string, fc.Arbitrary<string>> = {
  'uuid': fc.uuid(),
  // Never the same one twice: an account has its e-mail for itself.
  'email': fc.uuid().map((name) => `${name}@example.org`),
  'date': fc
    .date({ min: new Date('1990-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  'date-time': fc
    .date({ min: new Date('1990-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
    .map((time) => time.toISOString()),
  'uri': word.map((path) => `https://example.org/${encodeURIComponent(path)}`),
}

/**
 * Generates values that a JSON Schema allows.
 * @param known values for fields that name something of the member, by the name of the field
 * @throws if the schema has a part that this does not know
 */
export function allowedBy(schema: Json, known: Record<string, unknown> = {}): fc.Arbitrary<any> {
  if (schema.examples) return fc.constantFrom(...schema.examples)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map((choice: Json) => allowedBy(choice, known)))
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => allowedBy({ ...schema, type }, known)))
  }
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum, max: schema.maximum })
    case 'number':
      return numbers(schema)
    case 'string':
      return strings(schema)
    case 'array':
      return arrays(schema, known)
    case 'object':
      return objects(schema, known)
    default:
      throw new Error(`A schema without a known type: ${JSON.stringify(schema)}`)
  }
}

/** Steps are counted in whole numbers, so that 0.1 + 0.2 is no problem. */
function numbers({ minimum = -1000, maximum = 1000, multipleOf }: Json) {
  if (!multipleOf)
    return fc.double({ min: minimum, max: maximum, noNaN: true, noDefaultInfinity: true })
  const steps = Math.round(1 / multipleOf)
  return fc
    .integer({ min: Math.ceil(minimum * steps), max: Math.floor(maximum * steps) })
    .map((n) => n / steps)
}

function strings({ format, pattern, minLength = 0, maxLength = 60 }: Json) {
  if (format) {
    if (!formats[format]) throw new Error(`An unknown format: ${format}`)
    return formats[format]
  }
  if (pattern) {
    const wanted = new RegExp(pattern, 'u')
    // fast-check makes mostly hidden characters of such classes, which the server may refuse or remove.
    const isOfWords = /^\\S$|\\p\{/.test(pattern)
    const made = isOfWords ? phrases : fc.stringMatching(wanted)
    return made
      .map((each) => each.slice(0, maxLength))
      .filter((each) => each.length >= minLength && wanted.test(each))
  }
  const texts = fc.string({ minLength, maxLength: Math.min(maxLength, 200), unit: 'grapheme' })
  return texts.filter(({ length }) => length <= maxLength)
}

function arrays(
  { items = { type: 'string' }, minItems = 0, maxItems = 5, uniqueItems }: Json,
  known: Json
) {
  const options = { minLength: minItems, maxLength: Math.min(maxItems, 8) }
  const element = allowedBy(items, known)
  return uniqueItems ? fc.uniqueArray(element, options) : fc.array(element, options)
}

function objects({ properties = {}, required = [] }: Json, known: Json) {
  const fields = Object.entries<Json>(properties).map(([name, property]) => {
    return [name, name in known ? fc.constant(known[name]) : allowedBy(property, known)] as const
  })
  return fc.record(Object.fromEntries(fields), { requiredKeys: required as never[] })
}

/** Generates anything that JSON can express, near to what a schema allows. */
export function anythingLike(schema: Json): fc.Arbitrary<any> {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', '%00', '1e999', 2 ** 63, -1, 1.5, '9'.repeat(400), { a: [[[[]]]] })
  )
  const names = Object.keys(schema.properties ?? {})
  if (!names.length) return anything
  const mutated = fc
    .tuple(allowedBy(schema), fc.constantFrom(...names), anything)
    .map(([body, name, value]) => ({ ...body, [name]: value }))
  const incomplete = fc
    .tuple(allowedBy(schema), fc.constantFrom(...names))
    .map(([body, name]) => ({ ...body, [name]: undefined }))
  return fc.oneof({ weight: 3, arbitrary: mutated }, incomplete, anything)
}
