import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { JOB_SCHEMA } from '#process/jobs/job_schema'

/**
 * Adds jobs for webhooks for which something waits without a job: an admin may have cancelled it, and
 * before the first worker starts there is no queue. The triggers add all other jobs.
 */
export async function wakeWebhooks(trx: TransactionClientContract) {
  await trx.rawQuery(
    `SELECT wake_webhooks(array_agg(id)) FROM webhooks
       WHERE deleted_at IS NULL AND coalesce(claimed_until < now(), true)
         AND EXISTS (
           SELECT FROM webhook_deliveries WHERE webhook_id = webhooks.id AND state = 'waiting'
             AND (event = 'webhook.test' OR (enabled AND coalesce(next_attempt_at <= now(), true))))
         AND NOT EXISTS (
           SELECT FROM ${JOB_SCHEMA}.job WHERE name = 'webhook' AND state <= 'active'
             AND (data->>'webhookId')::integer = webhooks.id)
       HAVING count(*) > 0`
  )
}
