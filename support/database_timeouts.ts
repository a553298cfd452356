/**
 * The longest wait for a query that live readings depend on: in the hub, the outbox, the bus and
 * the sign-in checks. On a half-open connection, a query would wait for minutes, and all queries
 * after it would wait, too.
 */
export const QUERY_TIMEOUT_MS = 5000

/** The longest wait for a new connection to PostgreSQL. */
export const CONNECT_TIMEOUT_MS = 5000
