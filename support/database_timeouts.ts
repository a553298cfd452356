/**
 * The longest wait for a query of the live part. On a half-open connection a query would wait for
 * minutes, and everything behind it would wait too.
 */
export const QUERY_TIMEOUT_MS = 5000

/** The longest wait for a new connection to PostgreSQL. */
export const CONNECT_TIMEOUT_MS = 5000
