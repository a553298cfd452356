import db from '@adonisjs/lucid/services/db'

/** How the deliveries to all webhooks are getting on. Times are by the database's clock. */
export interface WebhookStates {
  /** Deliveries by state: those that wait now, and those that ended within the last hour. */
  deliveries: Record<'waiting' | 'delivered' | 'rejected' | 'dropped', number>
  /** Seconds since the oldest waiting delivery was added; 0 if none waits. */
  oldestWait: number
  /** Webhooks that are on, and whose last request has failed. */
  failing: number
}

/**
 * Returns the state of the deliveries to webhooks.
 * @param timeoutMs the longest time to wait for the database
 * @throws if the database does not answer or has not been migrated
 */
export async function webhookStates(timeoutMs: number) {
  const ended = (state: string) =>
    `(SELECT count(*) FROM webhook_deliveries
       WHERE ended_at > now() - interval '1 hour' AND state = '${state}')::integer`
  const { rows } = await db
    .rawQuery(
      `SELECT jsonb_build_object(
           'waiting', (SELECT count(*) FROM webhook_deliveries WHERE state = 'waiting'),
           'delivered', ${ended('delivered')}, 'rejected', ${ended('rejected')},
           'dropped', ${ended('dropped')}) AS deliveries,
         coalesce(extract(epoch FROM now() - (
           SELECT min(created_at) FROM webhook_deliveries WHERE state = 'waiting')), 0)::float8
           AS "oldestWait",
         (SELECT count(*) FROM webhooks
           WHERE enabled AND deleted_at IS NULL AND failing_since IS NOT NULL)::integer AS failing`
    )
    .timeout(timeoutMs)
  return rows[0] as WebhookStates
}
