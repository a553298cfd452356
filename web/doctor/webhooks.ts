import db from '@adonisjs/lucid/services/db'
import config from '#config/webhooks'
import { type Finding, ok, warning } from '#doctor/finding'
import { pluralize } from '#support/pluralize'

interface Row {
  id: number
  enabled: boolean
  failures: number
  hours: number
}

const TIMEOUT_MS = 5000
const LONG_FAILURE_HOURS = 1

/** Finds webhooks that fail, and those that were switched off because they failed. */
export async function webhooks(): Promise<Finding[]> {
  const { rows } = await db
    .rawQuery(
      `SELECT id, enabled, failures,
           extract(epoch FROM now() - coalesce(failing_since, disabled_at))::float8 / 3600 AS hours
         FROM webhooks WHERE deleted_at IS NULL
           AND CASE WHEN enabled THEN failing_since < now() - interval '${LONG_FAILURE_HOURS} hours'
             ELSE disabled_reason IS NOT NULL END
         ORDER BY id`
    )
    .timeout(TIMEOUT_MS)
  return [
    ...risks(),
    ...(rows.length > 0 ? (rows as Row[]).map(problemOf) : [ok('webhooks', 'none fails')]),
  ]
}

function problemOf({ id, enabled, failures, hours }: Row) {
  const time = pluralize(Math.floor(hours), 'hour', 'hours')
  const page = `/admin/webhooks/${id}`
  if (enabled) {
    return warning(
      'webhooks',
      `webhook ${id} has failed ${pluralize(failures, 'time', 'times')} in ${time}`,
      `See ${page} for the reason. It is switched off when nothing has succeeded for too long.`
    )
  }
  return warning(
    'webhooks',
    `webhook ${id} was switched off, because it did not work`,
    `Repair its receiver, and switch it on at ${page}. Or delete it there.`
  )
}

function risks() {
  if (!config.allowsHttp) return []
  return [
    warning(
      'WEBHOOK_HTTP',
      'webhooks may be sent without encryption',
      'Set WEBHOOK_HTTP=false, if this is not for tests or development.'
    ),
  ]
}
