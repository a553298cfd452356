import vine from '@vinejs/vine'

/**
 * Adds properties to the JSON Schema of a field. Not `meta()` of VineJS 4.4: a required field with it accepts
 * null, which is also what an empty text of a form becomes.
 */
export const describe = vine.createRule<object>(() => {}, {
  name: 'describe',
  toJSONSchema: (schema, properties) => void Object.assign(schema, properties),
})
