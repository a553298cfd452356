import { list, named, object, text } from '#api/schema'

const properties = {
  type: { ...text, description: 'A name that programs can compare, or about:blank' },
  title: text,
  status: { type: 'integer', minimum: 400, maximum: 599 },
  detail: { ...text, description: 'A sentence for people' },
} as const

/** RFC 9457 */
export const Problem = named(
  'Problem',
  'Why a request failed, as RFC 9457 describes it',
  properties
)

export const ValidationProblem = named('ValidationProblem', 'Which fields are not valid', {
  ...properties,
  errors: list(
    object({
      pointer: { ...text, description: 'A JSON pointer, such as #/name' },
      detail: text,
    })
  ),
})
