import type { InferConnections, RedisConnectionsList } from '@adonisjs/redis/types'
import env from '#config/env'

const url = new URL(env.get('REDIS_URL') ?? 'redis://127.0.0.1:6379')

// Not defineConfig(): its import would load the Redis client in processes that do not use Redis.
const redisConfig = {
  connection: 'main' as const,
  connections: {
    main: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || 6379),
      username: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      db: Number(url.pathname.slice(1) || 0),
      tls: url.protocol === 'rediss:' ? {} : undefined,
      keyPrefix: 'fairweather:',
      maxRetriesPerRequest: 1,
      // After a failover, the old server may become a replica and keep its connections. 2 means:
      // connect again, and then send the command again.
      reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 2 : false),
    },
  } satisfies RedisConnectionsList,
}

export default redisConfig

declare module '@adonisjs/redis/types' {
  export interface RedisConnections extends InferConnections<typeof redisConfig> {}
}
