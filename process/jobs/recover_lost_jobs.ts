import type { PgBoss } from 'pg-boss'
import { JOB_CHANNEL_SQL, JOB_SCHEMA } from '#process/jobs/job_schema'

const INTERVAL_MS = 5000

/**
 * Makes workers take the jobs of killed workers at once. pg-boss would first wait like after a
 * failure, and look for such jobs with a dozen statements. It still gives up those without attempts.
 */
export function recoverLostJobs(boss: PgBoss, shutdown: AbortSignal) {
  let isRunning = false
  const timer = setInterval(async () => {
    if (isRunning) return
    isRunning = true
    await recover(boss).catch((error) => shutdown.aborted || boss.emit('error', error))
    isRunning = false
  }, INTERVAL_MS)
  shutdown.addEventListener('abort', () => clearInterval(timer))
}

async function recover(boss: PgBoss) {
  // pg-boss counts the next attempt, because `started_on` is kept.
  const lost = `UPDATE ${JOB_SCHEMA}.job
    SET state = 'retry', start_after = now(), heartbeat_on = NULL,
      output = '{"message": "job heartbeat timeout"}'
    WHERE state = 'active' AND retry_count < retry_limit
      AND heartbeat_on + heartbeat_seconds * interval '1 second' < now()
    RETURNING name`
  await boss
    .getDb()
    .executeSql(
      `WITH lost AS (${lost}) SELECT pg_notify(${JOB_CHANNEL_SQL}, name) FROM lost GROUP BY name`
    )
}
