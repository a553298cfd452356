import { STATUS_CODES } from 'node:http'
import type { HttpContext, HttpRequest } from '@adonisjs/core/http'
import type { HttpError } from '@adonisjs/core/types/http'
import { errors as vineErrors } from '@vinejs/vine'
import UserFacingException from '#exceptions/user_facing_exception'
import { translate } from '#languages/say'
import { phrase, type Phrase } from '#support/phrase'

/** An error for programs, as RFC 9457 describes it. */
interface ProblemDetails {
  type: string
  title: string
  status: number
  detail: Phrase
  errors?: FieldError[]
}

interface FieldError {
  /** JSON pointer of the field, as a URI fragment: `#/email` */
  pointer: string
  detail: string
}

const PROBLEM_TYPE = 'application/problem+json'

/** Sentences for errors whose own message is not written for people. */
const details: Record<number, Phrase> = {
  400: phrase('The request could not be read. Please check it and try again.'),
  404: phrase('Nothing was found here, or you are not allowed to see it.'),
  413: phrase('The request is too large.'),
  415: phrase('The format or the encoding of the request is not supported.'),
  429: phrase('These are too many requests. Please try again later.'),
}
const CLIENT_ERROR = phrase('The request is not valid. Please check it and try again.')
const SERVER_ERROR = phrase('Something went wrong on our side. Please try again in a moment.')

/**
 * There are no pages under /api, so responses to these requests do not depend on the `Accept`
 * header.
 */
export function isApiRequest(request: HttpRequest) {
  return /^\/api(\/|$)/.test(request.url())
}

/** Whether an error is answered with problem details instead of a page. */
export function wantsProblem(request: HttpRequest) {
  const accepted = request.accepts(['html', 'json', PROBLEM_TYPE])
  return isApiRequest(request) || accepted === 'json' || accepted === PROBLEM_TYPE
}

/** The scripts of our pages show the detail, so it is in the language of the page. For the API it is English. */
export function sendProblem(error: HttpError, { i18n, request, response }: HttpContext) {
  const problem = problemOf(error)
  const detail = i18n ? translate(i18n, problem.detail) : String(problem.detail)
  response.header('Content-Type', PROBLEM_TYPE)
  if (error.status === 401 && isApiRequest(request)) {
    response.safeHeader('WWW-Authenticate', 'Bearer')
  }
  response.status(error.status).send({ ...problem, detail })
}

/** Returns a sentence for people, without internal details. */
export function detailOf(error: HttpError): Phrase {
  if (error instanceof UserFacingException) return error.detail
  return details[error.status] ?? (error.status < 500 ? CLIENT_ERROR : SERVER_ERROR)
}

function problemOf(error: HttpError): ProblemDetails {
  const { status } = error
  if (error instanceof vineErrors.E_VALIDATION_ERROR) {
    return {
      type: typeOf(error.code!),
      title: 'Validation failed',
      status,
      detail: phrase('Some fields are not valid. See "errors".'),
      errors: fieldErrors(error.messages),
    }
  }
  const title = error instanceof UserFacingException ? error.title : undefined
  return {
    type: title ? typeOf(error.code!) : 'about:blank',
    title: title ?? STATUS_CODES[status] ?? 'Error',
    status,
    detail: detailOf(error),
  }
}

/** E_BOARD_FULL → urn:problem-type:fairweather:board-full */
function typeOf(code: string) {
  const name = code.replace(/^E_/, '').toLowerCase().replaceAll('_', '-')
  return `urn:problem-type:fairweather:${name}`
}

function fieldErrors(messages: { field: string; message: string }[]): FieldError[] {
  const byField = Map.groupBy(messages, ({ field }) => field)
  return Array.from(byField, ([field, found]) => ({
    pointer: pointerTo(field),
    detail: found.map(({ message }) => message).join('. '),
  }))
}

/** rows.0.celsius → #/rows/0/celsius, escaped by RFC 6901. The whole body is # */
function pointerTo(field: string) {
  if (field === '') return '#'
  const escaped = field.split('.').map((name) =>
    encodeURIComponent(
      // Half of a character cannot be encoded.
      name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')
    )
  )
  return `#/${escaped.join('/')}`
}
