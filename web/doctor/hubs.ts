import { type Finding, failed, ok, warning } from '#doctor/finding'
import { queryHubs } from '#hub/query_hubs'
import { pluralize } from '#support/pluralize'

export async function hubs(): Promise<Finding[]> {
  const statuses = await queryHubs().catch(() => undefined)
  if (!statuses) return [failed('hubs', 'cannot be queried', 'Fix the database and the bus first.')]
  if (statuses.length === 0) {
    return [
      failed(
        'hubs',
        'none answers, so no page is live',
        'Start one with "npm start" or "node ace hub:serve".'
      ),
    ]
  }
  const buses = [...new Set(statuses.map(({ bus }) => bus))]
  if (buses.length > 1) {
    return [
      failed(
        'hubs',
        `they use different buses: ${buses.join(', ')}`,
        'Give all hubs and web servers the same REDIS_URL, and start them again.'
      ),
    ]
  }
  const message = pluralize(statuses.length, 'answers', 'answer')
  if (statuses.some(({ leads }) => leads)) return [ok('hubs', message)]
  return [
    warning(
      'hubs',
      `${message}, but none leads`,
      'Check again in ten seconds. If there is still no leader, restart the hubs.'
    ),
  ]
}
