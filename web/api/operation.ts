import type { HttpContext } from '@adonisjs/core/http'
import { errors, type VineValidator } from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import type { Ability } from '#accounts/abilities'
import { allowsNull, fieldsOf } from '#api/body_fields'
import { jsonSchemaOf } from '#api/json_schema_of'
import type { Schema } from '#api/schema'
import type { Tag } from '#api/tags'
import type User from '#models/user'
import type UserPolicy from '#policies/user_policy'

type AnyValidator = VineValidator<any, any>

type Input<V> = V extends AnyValidator ? Infer<V> : never

type Options = Parameters<AnyValidator['validate']>[1]

/** An operation of the API. The same object guards, validates and documents it. */
export interface Definition<Body, Query, Form> {
  /** Unique, such as `listCities`: clients that are generated from the document use it as the name of a function. */
  id: string
  tag: Tag
  summary: string
  description?: string
  /** The ability that the token needs. `any`: a token is enough. `none`: everybody may do this, without a token. */
  ability: Ability | 'any' | 'none'
  /** The right of the token's owner. Without it, the response is 404. */
  policy?: PolicyOfUser
  /** Parameters in the path. Default: `id` is a whole number. */
  params?: Record<string, Schema & object>
  /** Validates the query string. */
  query?: Query
  /** Validates the JSON of the request. */
  body?: Body
  /** A form with files: their schemas, and the validator of its other fields. With `body`, JSON is accepted, too. */
  form?: { files: Record<string, Schema>; fields: Form }
  success: Success
  /** Statuses of expected errors, in addition to those that follow from the other properties. */
  problems?: number[]
  /** Whether an `Idempotency-Key` is accepted. */
  once?: boolean
  /** Whether `If-Match` is required, so that nobody overwrites a change that they have not seen. */
  ifMatch?: boolean
}

/** The rights in UserPolicy that depend on the user alone. */
type PolicyOfUser = {
  [Name in keyof UserPolicy]-?: UserPolicy[Name] extends (user: User) => boolean ? Name : never
}[keyof UserPolicy]

interface Success {
  status: 200 | 201 | 202 | 204
  description: string
  /** The schema of `data`. */
  data?: Schema
  /** The schema of `metadata`, which is beside `data`. */
  metadata?: Schema
  /** Whether `data` is a page of a list, with the addresses of its neighbours in `Link`. */
  pages?: boolean
  /** The media type of a file. Default: JSON. */
  type?: string
  /** Another success of the operation, such as 200 for a message that was posted before. */
  also?: { status: 200 | 202 | 204; description: string }
}

export class Operation<
  Body extends AnyValidator | undefined = any,
  Query extends AnyValidator | undefined = any,
  Form extends AnyValidator | undefined = any,
> {
  constructor(readonly definition: Definition<Body, Query, Form>) {}

  /**
   * Returns the valid JSON of a request.
   * @throws E_VALIDATION_ERROR
   */
  async body({ request }: HttpContext, options?: Options): Promise<Input<Body>> {
    const body: unknown = request.body()
    if (Array.isArray(body)) throw invalid('', 'The body must be an object')
    return validBody(body, this.definition.body!, options)
  }

  /**
   * Returns the valid fields of a form. Call this after its files were received.
   * @throws E_VALIDATION_ERROR
   */
  async form({ request }: HttpContext): Promise<Input<Form>> {
    const { files, fields } = this.definition.form!
    // The body parser adds the files to the body.
    const others = Object.entries(request.body()).filter(([name]) => !Object.hasOwn(files, name))
    return validBody(Object.fromEntries(others), fields!)
  }

  /** Returns the valid query parameters of a request. */
  async query({ request }: HttpContext): Promise<Input<Query>> {
    return this.definition.query!.validate(request.qs())
  }
}

const schemas = new WeakMap<AnyValidator, Record<string, any>>()

/** A misspelt field is an error, because its author would never know. */
async function validBody<V extends AnyValidator>(
  body: unknown,
  validator: V,
  options?: Options
): Promise<Infer<V>> {
  const schema = schemas.get(validator) ?? jsonSchemaOf(validator)
  schemas.set(validator, schema)
  const fields = [...fieldsOf(body, schema)]
  const unknown = fields.find((field) => !field.schema)
  if (unknown) throw invalid(unknown.path, 'There is no such field')
  const input = await validator.validate(body, options as never)
  // VineJS takes null as a field that was left out, and the body parser turns a text of blanks into null.
  const empty = fields.find((field) => field.value === null && !allowsNull(field.schema!))
  if (empty) throw invalid(empty.path, 'This field cannot be empty')
  return input
}

function invalid(field: string, message: string) {
  return new errors.E_VALIDATION_ERROR([{ field, message, rule: 'unknown' }])
}

export function operation<
  Body extends AnyValidator | undefined = undefined,
  Query extends AnyValidator | undefined = undefined,
  Form extends AnyValidator | undefined = undefined,
>(definition: Definition<Body, Query, Form>) {
  return new Operation<Body, Query, Form>(definition)
}
