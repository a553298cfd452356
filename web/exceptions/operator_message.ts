import { errors as vineErrors } from '@vinejs/vine'
import { explainDatabaseError } from '#exceptions/database_errors'
import UserFacingException from '#exceptions/user_facing_exception'
import { SQL_STATE } from '#support/sql_error_codes'

/** Returns one sentence for a failure that an operator can fix, or undefined for a bug. */
export function operatorMessage(error: unknown): string | undefined {
  if (error instanceof vineErrors.E_VALIDATION_ERROR) {
    return error.messages.map(({ message }: { message: string }) => message).join('. ')
  }
  if (error instanceof UserFacingException) return error.message
  const { code, message, address, port } = error as NodeJS.ErrnoException & {
    address?: string
    port?: number
  }
  switch (code) {
    case 'E_NO_DATABASE':
    case 'E_OBSOLETE_DATABASE':
    case 'E_SETTING':
      return message
    case SQL_STATE.checkViolation:
      return explainDatabaseError(error)?.message
    case 'E_INVALID_ENV_VARIABLES':
      return `${message}: ${(error as { help?: string }).help?.replace(/\s+/g, ' ').trim()}`
    case 'EADDRINUSE':
      return `Port ${port} on ${address} is taken: end what listens there, or choose another.`
    case 'ERR_SOCKET_BAD_PORT':
      return 'A port is a number from 1 to 65535.'
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
    case SQL_STATE.invalidPassword:
    case SQL_STATE.invalidAuthorization:
    case SQL_STATE.invalidCatalogName:
    case SQL_STATE.cannotConnectNow:
      return `The database cannot be used: ${message.replace(/^.* - /s, '')}.`
    case 'ECONNREFUSED':
      return `Nothing answers at ${address}:${port}: does the database run?`
    case SQL_STATE.undefinedTable:
      return 'The database is not prepared for this version: run "node ace migration:run".'
  }
}
