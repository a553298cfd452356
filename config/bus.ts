import { createHash } from 'node:crypto'
import env from '#config/env'
import { directUrl } from '#config/database'

const installationId = createHash('sha256')
  .update(env.get('APP_KEY').release())
  .digest('hex')
  .slice(0, 16)

export default {
  /** If set, Redis carries the messages between processes; otherwise PostgreSQL's NOTIFY does. */
  redisUrl: env.get('REDIS_URL'),

  /**
   * All databases of a Redis server share the same channels. The prefix keeps two installations on
   * one Redis server from receiving each other's messages.
   */
  channelPrefix: `fairweather-${installationId}`,

  databaseUrl: directUrl,
}
