import { queryDirectly } from '#database/direct_query'
import { JOB_SCHEMA } from '#process/jobs/job_schema'

/** Nobody waits for these mails, and sending all yearly reports takes minutes. Other mails come first. */
const IS_URGENT = `data->>'letter' NOT IN ('yearly_report', 'mentions')`

/**
 * Returns whether mails are delayed: a mail is due for a minute but no worker takes it, or mails to
 * several members fail while none is sent. Failing mails to a single member do not count, because
 * the cause may be their mailbox, except for this member. Mails for a forgotten password do not
 * count either: whoever requests one must not find out whether the account exists.
 */
export async function areMailsDelayed(userId?: number) {
  const [{ delayed }] = await queryDirectly<{ delayed: boolean }>(
    `WITH
       sent AS (
         SELECT max(completed_on) AS at FROM ${JOB_SCHEMA}.job
         WHERE name = 'mail' AND state = 'completed'
           AND data->>'letter' NOT IN ('reset_requested', 'reset_password')
       ),
       late AS (
         SELECT started_on, data->>'userId' AS user_id, data->>'letter' AS letter FROM ${JOB_SCHEMA}.job
         WHERE name = 'mail' AND state IN ('created', 'retry', 'active') AND ${IS_URGENT}
           AND created_on < now() - interval '1 minute'
       )
     SELECT
       EXISTS (
         SELECT FROM ${JOB_SCHEMA}.job WHERE name = 'mail' AND state IN ('created', 'retry') AND ${IS_URGENT}
           AND start_after < now() - interval '1 minute'
       )
       OR EXISTS (SELECT FROM late WHERE user_id = $1::text)
       OR (SELECT count(DISTINCT user_id) > 1 FROM late, sent
           WHERE letter <> 'reset_password'
             AND started_on > coalesce(sent.at, '-infinity')) AS delayed`,
    [userId ?? null]
  )
  return delayed
}
