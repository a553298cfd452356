import type { Stack } from '#tests/support/stack'

/**
 * Adds a webhook that fails after deliveries in all states, one that is off because its receiver is gone, one that
 * an admin has switched off, and one that works.
 */
export async function addWebhooks(stack: Stack) {
  const [failing, gone] = await stack.sql(
    `INSERT INTO webhooks (name, url, events, secret, enabled, failing_since, failures, next_attempt_at,
         disabled_reason, disabled_at)
       SELECT name, url, events, '', enabled, now() - failing, CASE WHEN failing IS NULL THEN 0 ELSE 6 END,
           now() - failing + interval '4 hours', reason, CASE WHEN reason = 'gone' THEN now() END
         FROM (VALUES
           ('Display in the hall', 'https://display.example.org/hooks/6f1d0b7e-40b2-4c1f-9a53-2f7c8b1f6a55',
             '{reading.recorded,message.posted}'::text[], true, interval '3 hours', NULL),
           ('Bot of the old chat', 'https://bot.example.org/', '{message.posted}', false, NULL, 'gone'),
           ('Домашняя автоматика', 'https://home.example.net/api/webhook/heating', '{alert.crossed}', false,
             NULL, NULL),
           ('Archive', 'https://archive.example.com/readings', '{reading.recorded}', true, NULL, NULL)
         ) AS webhook (name, url, events, enabled, failing, reason)
       RETURNING id`
  )
  await stack.sql(
    `INSERT INTO webhook_deliveries (webhook_id, event, subject_ids, state, attempts, status, problem,
         duration_ms, created_at, attempted_at, ended_at)
       SELECT $1, event, ARRAY(SELECT generate_series(1, count)), state, attempts, status, problem, ms,
           now() - age, CASE WHEN attempts > 0 THEN now() - age END,
           CASE WHEN state <> 'waiting' THEN now() - age END
         FROM (VALUES
           ('webhook.test', 0, 'rejected', 1, 404, NULL, 88, interval '2 days'),
           ('webhook.test', 0, 'delivered', 1, 200, NULL, 94, interval '47 hours'),
           ('reading.recorded', 100, 'delivered', 1, 204, NULL, 131, interval '9 hours'),
           ('message.posted', 1, 'rejected', 5, 422, NULL, 61, interval '7 hours'),
           ('message.posted', 1, 'dropped', 1, NULL, 'nothing_left', NULL, interval '5 hours'),
           ('reading.recorded', 60, 'waiting', 6, NULL, 'timeout', 10003, interval '3 hours'),
           ('message.posted', 1, 'waiting', 0, NULL, NULL, NULL, interval '1 hour')
         ) AS delivery (event, count, state, attempts, status, problem, ms, age)`,
    [failing.id]
  )
  return { webhook: failing.id as number, goneWebhook: gone.id as number }
}

/** Adds a station that works, one that is off, and one whose city is disabled and that has sent nothing yet. */
export async function addStations(stack: Stack) {
  const [{ id }] = await stack.sql(
    `INSERT INTO stations (name, city_id, secret, enabled, last_request_at)
       SELECT station.name, cities.id, '', station.enabled, now() - age
         FROM (VALUES
           ('Roof of the clubhouse', 'Lisbon', true, interval '2 minutes'),
           ('Причал у озера', 'Tromsø', false, interval '40 days'),
           ('Summit', 'Kathmandu', true, NULL)
         ) AS station (name, city, enabled, age) JOIN cities ON cities.name = city
         ORDER BY age NULLS LAST RETURNING id`
  )
  return id as number
}
