import { explainCheckViolation } from '#exceptions/check_violation'
import UserFacingException from '#exceptions/user_facing_exception'
import { certificateProblem } from '#support/certificate_problem'
import { causeOf } from '#support/error_cause'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/** Errors of a connection, from Node.js and PostgreSQL. Their messages are clear to operators. */
const CONNECTION_CODES = new Set<string | undefined>([
  'EAI_AGAIN',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  SQL_STATE.adminShutdown,
  SQL_STATE.cannotConnectNow,
  SQL_STATE.crashShutdown,
  SQL_STATE.diskFull,
  SQL_STATE.insufficientPrivilege,
  SQL_STATE.ioError,
  SQL_STATE.invalidAuthorization,
  SQL_STATE.invalidCatalogName,
  SQL_STATE.invalidPassword,
  SQL_STATE.readOnlyTransaction,
  SQL_STATE.tooManyConnections,
])

/** Beginnings of the messages of connection errors that have no code (node-postgres, Knex). */
const CONNECTION_MESSAGES = [
  'Connection terminated',
  'Knex: Timeout acquiring a connection',
  'The server does not support SSL connections',
  'timeout exceeded when trying to connect',
  'timeout expired',
]

interface SystemError extends NodeJS.ErrnoException {
  address?: string
  port?: number
  help?: string
}

/** Returns one sentence for a failure that an operator can fix, or undefined for a bug. */
export function operatorMessage(error: unknown): string | undefined {
  if (isValidationError(error)) return error.messages.map(({ message }) => message).join('. ')
  if (error instanceof UserFacingException) return error.message
  if (!(error instanceof Error)) return

  const { code, message, syscall, help } = error as SystemError
  // Node.js tries every address of a host name, and collects the failures.
  const { address, port }: SystemError = error instanceof AggregateError ? error.errors[0] : error
  switch (code) {
    case 'E_JOB_TABLES':
    case 'E_NO_DATABASE':
    case 'E_OBSOLETE_DATABASE':
    case 'E_SETTING':
      return message
    case 'E_INVALID_ENV_VARIABLES':
      return `${message}: ${help?.replace(/\s+/g, ' ').trim()}`
    case 'E_BUS_DOWN':
      return `${message}. Check REDIS_URL, or DATABASE_DIRECT_URL if REDIS_URL is empty.`
    case 'E_REDIS_DOWN':
      return `${message}. Check REDIS_URL, and that Redis is running.`
    case 'EADDRINUSE':
      return `Port ${port} on ${address} is in use. Stop the program that uses it, or set another port.`
    case 'EADDRNOTAVAIL':
      return `${address} is not an address of this machine. Set another one to listen on.`
    case 'ERR_SOCKET_BAD_PORT':
      return 'A port is a number from 1 to 65535.'
    case 'ECONNREFUSED':
      return `Nothing answers at ${address}:${port}. Check that the database is running.`
    case SQL_STATE.checkViolation:
      return explainCheckViolation(error)?.message
  }
  if (code === 'EACCES' && syscall === 'listen') {
    return `Port ${port} needs more rights. Set a port from 1024 on.`
  }
  if (isOfAnotherVersion(error)) {
    return 'The database does not fit this version. Run "node ace migration:run".'
  }
  const certificate = certificateProblem(error)
  if (certificate) return String(certificate)
  const isConnectionError = CONNECTION_MESSAGES.some((start) => message.startsWith(start))
  if (CONNECTION_CODES.has(code) || isConnectionError) {
    return `The database cannot be used: ${causeOf(error)}.`
  }
}

/** Not `instanceof`: its import would load VineJS in commands that validate nothing. */
function isValidationError(error: unknown): error is { messages: { message: string }[] } {
  return error instanceof Error && 'code' in error && error.code === 'E_VALIDATION_ERROR'
}

function isOfAnotherVersion(error: Error) {
  const { undefinedColumn, undefinedFunction, undefinedTable } = SQL_STATE
  return hasSqlState(error, undefinedColumn, undefinedFunction, undefinedTable)
}
