import { errors } from '@adonisjs/core'
import { errors as authErrors } from '@adonisjs/auth'
import { errors as bouncerErrors } from '@adonisjs/bouncer'
import { Exception } from '@adonisjs/core/exceptions'
import { errors as limiterErrors } from '@adonisjs/limiter'
import { errors as shieldErrors } from '@adonisjs/shield'
import { explainDatabaseError } from '#exceptions/database_errors'
import InvalidCredentialsException from '#exceptions/invalid_credentials_exception'
import InvalidCsrfTokenException from '#exceptions/invalid_csrf_token_exception'
import TooManyRequestsException from '#exceptions/too_many_requests_exception'

/**
 * Replaces an error of a library if we have our own error for the case. Returns every other error
 * unchanged.
 */
export function translateError(error: unknown): unknown {
  if (error instanceof authErrors.E_INVALID_CREDENTIALS) return new InvalidCredentialsException()
  if (error instanceof shieldErrors.E_BAD_CSRF_TOKEN) return new InvalidCsrfTokenException()
  if (error instanceof limiterErrors.E_TOO_MANY_REQUESTS) {
    return new TooManyRequestsException(error.response.availableIn)
  }
  // Responds with 404, so that users cannot find out what exists.
  if (error instanceof bouncerErrors.E_AUTHORIZATION_FAILURE) {
    return new errors.E_ROUTE_NOT_FOUND(['', ''])
  }
  if (isCorruptCompression(error)) {
    return new Exception('The body cannot be decompressed', { status: 400 })
  }
  if (isScalarJson(error)) return new Exception(error.message, { status: 400 })
  return explainDatabaseError(error) ?? error
}

/**
 * The body parser reports JSON that is neither an object nor an array with 422, the status of a
 * validation error.
 */
function isScalarJson(error: unknown): error is Exception {
  return error instanceof Exception && error.message.startsWith('Invalid JSON')
}

/** The codes of zlib and of Brotli in Node.js. */
function isCorruptCompression(error: unknown) {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^(Z_[A-Z]+_ERROR|ERR__ERROR_\w+|ERR_BROTLI\w*)$/.test(code)
}
