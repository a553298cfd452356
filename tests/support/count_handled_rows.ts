import pg from 'pg'
import { url } from '#config/database'

/** A part of an executed plan, in the JSON of EXPLAIN. */
interface PlanNode {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  'Plans'?: PlanNode[]
}

/** Lets PostgreSQL send the plan of each statement, also of those in triggers, after its execution. */
const EXPLAIN_ALL = `
  LOAD 'auto_explain';
  SET auto_explain.log_min_duration = 0;
  SET auto_explain.log_analyze = on;
  SET auto_explain.log_timing = off;
  SET auto_explain.log_nested_statements = on;
  SET auto_explain.log_format = json;
  SET auto_explain.log_level = notice`

/**
 * Runs a statement, and returns the number of rows that it and its triggers have handled: each row
 * counts once for each part of a plan that has read or joined it. Does not keep its changes.
 */
export async function countHandledRows(sql: string, values: unknown[]) {
  const client = new pg.Client(url)
  await client.connect()
  let count = 0
  client.on('notice', ({ message = '' }) => {
    const [, plan] = /^duration: .*? plan:\n(.*)$/s.exec(message) ?? []
    if (plan) count += rowsOf(JSON.parse(plan).Plan)
  })
  await client.query('BEGIN')
  await client.query(EXPLAIN_ALL)
  await client.query(sql, values)
  await client.query('ROLLBACK')
  await client.end()
  return count
}

function rowsOf(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)
  const own = (node['Actual Rows'] + removed) * node['Actual Loops']
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), own)
}
