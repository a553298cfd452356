interface Worker {
  /** The time since its last heartbeat, which it sends every ten seconds. */
  secondsAgo?: number
  stopped?: boolean
}

/** Returns the SQL that registers a job worker for these queues, as pg-boss does when it starts. */
export function insertWorker(queues: string[], { secondsAgo = 0, stopped = false }: Worker = {}) {
  const workers = JSON.stringify(queues.map((queue) => ({ queue })))
  return `INSERT INTO pgboss.instance (id, name, host, pid, version, node_version, heartbeat_seconds,
      supervise, schedule, migrate, persist_queue_stats, persist_warnings, workers, heartbeat_on, stopped_on)
    VALUES (gen_random_uuid(), 'import', 'here', 1, '', '', 10, true, false, false, false, false,
      '${workers}', now() - interval '${secondsAgo} seconds', ${stopped ? 'now()' : 'NULL'})`
}
