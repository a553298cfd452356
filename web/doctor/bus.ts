import config from '#config/bus'
import { type Finding, failed, ok } from '#doctor/finding'
import { currentBus } from '#messaging/current_bus'

/** Whether a message goes round. */
export async function bus(): Promise<Finding[]> {
  try {
    const carrier = await currentBus()
    const since = performance.now()
    await carrier.echo()
    const took = Math.ceil(performance.now() - since)
    return [ok('bus', `a message went round by ${carrier.name} in ${took} ms`)]
  } catch {
    const mend = config.redisUrl
      ? 'Check that Redis runs, and REDIS_URL; readings wait in the database meanwhile.'
      : 'Check the database, and DATABASE_DIRECT_URL where there is a pooler.'
    return [failed('bus', 'no message comes back', mend)]
  }
}
