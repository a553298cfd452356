import { Exception } from '@adonisjs/core/exceptions'

/** The schema of the database with the tables of pg-boss. Migration 0011 creates it. */
export const JOB_SCHEMA = 'pgboss'

/** SQL: the channel with which pg-boss tells workers that a queue has a job to take. */
export const JOB_CHANNEL_SQL = `('pgboss_' || left(encode(sha224('${JOB_SCHEMA}'), 'hex'), 24))`

/** Only a migration may change the schema, so that web servers need no right to do so. */
export const JOB_SCHEMA_OPTIONS = { schema: JOB_SCHEMA, migrate: false, createSchema: false }

/** Turns pg-boss's error for a database without its tables into one that says how to fix it. */
export function explainMissingSchema(error: Error) {
  if (!/is not installed|requires migrations/.test(error.message)) return error
  return new Exception(
    'The tables for jobs are missing or of another version: run "node ace migration:run".',
    { code: 'E_JOB_TABLES', cause: error }
  )
}
