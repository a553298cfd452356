import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { responseChecker } from '#tests/support/api/check_response'
import { operationsIn } from '#tests/support/api/document'

const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

interface Call {
  /** The values of the names in braces of the path. */
  params?: Record<string, string | number>
  query?: Record<string, string>
  body?: object
  /** The form of an upload. */
  form?: FormData
}

/**
 * A client of the API that knows only its OpenAPI document: it finds an operation by its `operationId`, and
 * validates what it sends and what it gets.
 */
export class DocumentedClient {
  token?: string
  readonly #url: string
  readonly #operations: ReturnType<typeof operationsIn>
  readonly #problemOf: ReturnType<typeof responseChecker>
  readonly #ajv = new Ajv2020({ strict: false })

  static async of(url: string) {
    const response = await fetch(`${url}/api/openapi.json`)
    return new DocumentedClient(url, await response.json())
  }

  private constructor(url: string, document: any) {
    this.#url = url
    this.#operations = operationsIn(document)
    this.#problemOf = responseChecker(document)
    addFormats(this.#ajv)
  }

  /**
   * Calls an operation.
   * @returns `data` of the response, if it has one
   * @throws if the request or the response is not as the document says, or if it is an error
   */
  async call(id: string, { params = {}, query, body, form }: Call = {}) {
    const operation = this.#operations.find((each) => each.id === id)
    if (!operation) throw new Error(`The document has no operation ${id}`)
    if (operation.body && !this.#ajv.validate(operation.body, body)) {
      throw new Error(`${id}: ${this.#ajv.errorsText()} in ${JSON.stringify(body)}`)
    }
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => String(params[name]))
    const response = await fetch(`${this.#url}${path}?${new URLSearchParams(query)}`, {
      method: operation.method,
      headers: {
        ...(this.token && !operation.isPublic && { authorization: `Bearer ${this.token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: form ?? (body && JSON.stringify(body)),
    })
    const { status, headers } = response
    const text = await response.text()
    const problem = this.#problemOf(operation, { status, headers, text })
    if (problem || !response.ok) throw new Error(`${id}: ${problem ?? text}`)
    return text ? JSON.parse(text).data : undefined
  }
}
