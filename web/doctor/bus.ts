import config from '#config/bus'
import { type Finding, failed, ok } from '#doctor/finding'
import { currentBus } from '#messaging/current_bus'

/** Sends a message to this process through the bus. */
export async function bus(): Promise<Finding[]> {
  try {
    const connectedBus = await currentBus()
    const start = performance.now()
    await connectedBus.echo()
    const milliseconds = Math.ceil(performance.now() - start)
    return [ok('bus', `a message came back through ${connectedBus.name} in ${milliseconds} ms`)]
  } catch {
    const fix = config.redisUrl
      ? 'Check REDIS_URL, and that Redis is running. Readings wait in the database meanwhile.'
      : 'Check the database, and DATABASE_DIRECT_URL if there is a pooler.'
    return [failed('bus', 'no message came back', fix)]
  }
}
