import app from '@adonisjs/core/services/app'
import config from '#config/bus'
import type { Bus } from '#messaging/bus'

let current: Promise<Bus> | undefined
let closing: Promise<void> | undefined

/** This process's bus: Redis if REDIS_URL is set, otherwise PostgreSQL's NOTIFY. */
export function currentBus(): Promise<Bus> {
  // An announcement that still runs while the process ends must not open a bus that nobody closes.
  if (closing) {
    return Promise.reject(new Error('the process is ending'))
  }
  current ??= connect()
  return current
}

/** After this call, nothing can be published any more. */
export function closeBus() {
  closing ??= close()
  return closing
}

app.terminating(closeBus)

async function close() {
  const bus = await current
  await bus?.close()
}

async function connect(): Promise<Bus> {
  if (config.redisUrl) {
    const { RedisBus } = await import('#messaging/redis_bus')
    return new RedisBus(config.redisUrl)
  }
  const { PostgresBus } = await import('#messaging/postgres_bus')
  return new PostgresBus(config.databaseUrl)
}
