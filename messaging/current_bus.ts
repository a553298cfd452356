import app from '@adonisjs/core/services/app'
import config from '#config/bus'
import type { Bus } from '#messaging/bus'

let current: Promise<Bus> | undefined
let closed = false

/** This process's bus: Redis where REDIS_URL is given, PostgreSQL's NOTIFY elsewhere. */
export function currentBus(): Promise<Bus> {
  // An announcement still under way when the process ends must not open what nobody closes.
  if (closed) {
    return Promise.reject(new Error('the process is ending'))
  }
  current ??= connect()
  return current
}

app.terminating(async () => {
  closed = true
  const closing = await current
  await closing?.close()
})

async function connect(): Promise<Bus> {
  if (config.redisUrl) {
    const { RedisBus } = await import('#messaging/redis_bus')
    return new RedisBus(config.redisUrl)
  }
  const { PostgresBus } = await import('#messaging/postgres_bus')
  return new PostgresBus(config.databaseUrl)
}
