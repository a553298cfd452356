import type { Hub, Stack } from '#tests/support/stack'

/** Returns the hub whose relay leads and the process id of its PostgreSQL backend, if a hub leads. */
export async function findLeader({ hubs, sql }: { hubs: Hub[]; sql: Stack['sql'] }) {
  const [lock] = await sql(
    `SELECT pid AS backend, application_name AS name FROM pg_stat_activity JOIN pg_locks USING (pid)
       WHERE datname = current_database() AND locktype = 'advisory' AND granted`
  )
  const pid = Number(lock?.name.split(' ').at(-1))
  const hub = hubs.find(({ process }) => process.pid === pid)
  return hub && { hub, backend: lock.backend as number }
}
