import { errors } from '@adonisjs/core'
import { errors as vineErrors } from '@vinejs/vine'
import AlertExistsException from '#exceptions/alert_exists_exception'
import { explainCheckViolation } from '#exceptions/check_violation'
import { phrase } from '#support/phrase'
import { SQL_STATE } from '#support/sql_error_codes'

const emailTaken = {
  field: 'email',
  rule: 'database.unique',
  message: phrase('An account with this e-mail already exists'),
}

/**
 * Some requests pass validation although the database cannot accept them. Returns an error for such
 * a request, or undefined if the failure is not caused by the request.
 */
export function explainDatabaseError(error: unknown) {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string }
  switch (code) {
    case SQL_STATE.uniqueViolation:
      // Two parallel requests with the same e-mail both pass the validator.
      if (constraint === 'users_email_unique')
        return new vineErrors.E_VALIDATION_ERROR([emailTaken])
      return constraint === 'alerts_unique' ? new AlertExistsException() : undefined
    case SQL_STATE.checkViolation:
      return explainCheckViolation(error)
    case SQL_STATE.foreignKeyViolation: // a city that was deleted since it was looked up
    case SQL_STATE.numericValueOutOfRange: // an id above PostgreSQL's integers
    case SQL_STATE.invalidTextRepresentation: // an id so large that JavaScript writes 1e+21
    case SQL_STATE.characterNotInRepertoire: // a text with a zero byte
      return new errors.E_ROUTE_NOT_FOUND(['', ''])
  }
}
