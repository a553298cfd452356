import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { MessageNames, type Frame } from '#bin/asyncapi/read_frames'

interface Message {
  name: string
  payload?: object
  examples?: { payload: unknown }[]
}

interface Operation {
  action: 'send' | 'receive'
  messages: { $ref: string }[]
  reply?: { messages: { $ref: string }[] }
}

export interface AsyncApiDocument {
  info: { version: string }
  operations: Record<string, Operation>
  components: { messages: Record<string, Message>; schemas: Record<string, any> }
}

export const readAsyncApi = (): AsyncApiDocument =>
  JSON.parse(readFileSync('docs/asyncapi.json', 'utf8'))

/**
 * Validates frames against the AsyncAPI document. A field that the document does not have is invalid, too,
 * although clients ignore it.
 */
export class LiveProtocol {
  readonly document = readAsyncApi()
  #original = addFormats.default(new Ajv({ strict: false }))
  #ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }))
  #validators = new Map<string, ValidateFunction>()

  constructor() {
    this.#original.addSchema(this.document as object, 'document')
    this.#ajv.addSchema(withoutOtherFields(this.document) as object, 'document')
  }

  /**
   * Returns a function that describes what is wrong with each frame of one connection, or ''.
   * @param named gets the names of their messages
   */
  connection(named = new Set<string>()) {
    const names = new MessageNames()
    return (frame: Frame) => {
      const name = names.nameOf(frame)
      named.add(name)
      return this.problemOf(name, frame.payload)
    }
  }

  /** Returns whether the document allows the payload of a message, with any other fields. */
  allows(name: string, payload: unknown) {
    return this.#original.getSchema(`document#/components/messages/${name}/payload`)!(payload)
  }

  /** Returns what is wrong with the payload of a message, or ''. */
  problemOf(name: string, payload: unknown) {
    const message = this.document.components.messages[name]
    if (!message) return `there is no message ${name}`
    if (!message.payload) return payload === undefined ? '' : `${name} has a payload`
    const validate = this.#validatorOf(name)
    if (validate(payload)) return ''
    return `${name}: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(payload)}`
  }

  /** Returns the schema of the first argument of an event, without references. */
  argumentOf(name: string) {
    const { payload } = this.document.components.messages[name] as { payload: { items: object[] } }
    return this.#inline(payload.items[1]) as Record<string, any>
  }

  #inline(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#inline(each))
    if (typeof value !== 'object' || value === null) return value
    const { schemas } = this.document.components
    if ('$ref' in value) return this.#inline(schemas[String(value.$ref).split('/').at(-1)!])
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.#inline(each)]))
  }

  #validatorOf(name: string) {
    const validator =
      this.#validators.get(name) ??
      this.#ajv.getSchema(`document#/components/messages/${name}/payload`)!
    this.#validators.set(name, validator)
    return validator
  }
}

/** Returns a copy in which objects may only have the fields that their schema names. */
function withoutOtherFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOtherFields)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, withoutOtherFields(each)])
  const copy = Object.fromEntries(entries)
  return 'properties' in copy ? { ...copy, additionalProperties: false } : copy
}
