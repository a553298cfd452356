import { errors } from '@adonisjs/core'
import { errors as vineErrors } from '@vinejs/vine'
import LastAdminException from '#exceptions/last_admin_exception'

const emailTaken = {
  field: 'email',
  rule: 'database.unique',
  message: 'There is an account with this e-mail already',
}

/**
 * What is told of a request that only the database could find fault with; undefined for a failure
 * of ours.
 */
export function refusal(error: unknown) {
  const { code, constraint } = error as { code?: string; constraint?: string }
  switch (code) {
    case '23505':
      // Two came with one e-mail at once, and each was told that it is free.
      if (constraint !== 'users_email_unique') return
      return new vineErrors.E_VALIDATION_ERROR([emailTaken])
    case '23514':
      return constraint === 'users_keep_an_admin' ? new LastAdminException() : undefined
    case 'E_AUTHORIZATION_FAILURE': // what somebody may not do is not there for him
    case '22003': // an id greater than any row's
    case '22P02': // one so great that JavaScript writes it with an exponent
    case '22021': // a text with a zero byte, which no row has
      return new errors.E_ROUTE_NOT_FOUND(['', ''])
  }
}
