import { configProvider } from '@adonisjs/core/config'
import type { InferLimiters } from '@adonisjs/limiter/types'
import env from '#config/env'

const limiterConfig = configProvider.create(async (app) => {
  const { defineConfig, stores } = await import('@adonisjs/limiter')
  const config = defineConfig({
    default: env.get('REDIS_URL') ? 'redis' : 'database',
    stores: {
      redis: stores.redis({ connectionName: 'main' }),
      // The job `cleanup` deletes expired rows, so that no web server needs timers for it.
      database: stores.database({ tableName: 'rate_limits', clearExpiredByTimeout: false }),
      // Replaces the default store while that store is down. Otherwise, an attacker who overloads
      // the default store could guess passwords without limit.
      memory: stores.memory({}),
    },
  })
  return config.resolver(app)
})

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
