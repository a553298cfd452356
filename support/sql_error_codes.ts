/** PostgreSQL's error codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const SQL_STATE = {
  featureNotSupported: '0A000',
  numericValueOutOfRange: '22003',
  characterNotInRepertoire: '22021',
  invalidTextRepresentation: '22P02',
  foreignKeyViolation: '23503',
  uniqueViolation: '23505',
  checkViolation: '23514',
  readOnlyTransaction: '25006',
  invalidStatementName: '26000',
  invalidAuthorization: '28000',
  invalidPassword: '28P01',
  invalidCatalogName: '3D000',
  deadlockDetected: '40P01',
  insufficientPrivilege: '42501',
  undefinedColumn: '42703',
  undefinedFunction: '42883',
  undefinedTable: '42P01',
  duplicateStatement: '42P05',
  diskFull: '53100',
  tooManyConnections: '53300',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
  ioError: '58030',
} as const

export type SqlState = (typeof SQL_STATE)[keyof typeof SQL_STATE]

export function hasSqlState(error: unknown, ...states: SqlState[]) {
  return states.includes((error as { code?: SqlState }).code!)
}
