import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { DocumentedOperation } from '#tests/support/api/document'

const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

/** The response that a program got. */
export interface Received {
  status: number
  headers: Headers
  text: string
}

/** Returns a function that says what of a response the document does not allow, if anything. */
export function responseChecker(document: object) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema(document, 'openapi')
  const pointer = (...parts: string[]) =>
    parts
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')

  return (
    { path, method, responses }: DocumentedOperation,
    received: Received
  ): string | undefined => {
    const { status, headers, text } = received
    if (status >= 500) return `status ${status}: ${text}`
    if (headers.has('set-cookie')) return 'a cookie'
    if (status === 304) return text ? 'a body with 304' : undefined
    const response = responses[status]
    if (!response) return `the status ${status} is not documented: ${text.slice(0, 300)}`
    for (const name of Object.keys(response.headers ?? {})) {
      if (name !== 'Link' && !headers.has(name)) return `status ${status} has no header ${name}`
    }
    const [type] = Object.keys(response.content ?? {})
    if (!type) return text ? `a body with status ${status}` : undefined
    const receivedType = headers.get('content-type')?.split(';')[0]
    if (receivedType !== type) return `the type ${receivedType} instead of ${type}`
    if (!type.endsWith('json')) return undefined
    const at = pointer(
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      type,
      'schema'
    )
    const validate = ajv.getSchema(`openapi#/${at}`)!
    if (validate(JSON.parse(text))) return undefined
    return `${ajv.errorsText(validate.errors)} in ${text.slice(0, 500)}`
  }
}
