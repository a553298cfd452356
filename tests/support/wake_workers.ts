/** Makes the workers look for jobs of these queues at once, as a new job does. */
export async function wakeWorkers(sql: (query: string) => Promise<unknown>, ...queues: string[]) {
  const channel = `'pgboss_' || left(encode(sha224('pgboss'), 'hex'), 24)`
  for (const queue of queues) await sql(`SELECT pg_notify(${channel}, '${queue}')`)
}
