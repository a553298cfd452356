import { createHash } from 'node:crypto'
import env from '#config/env'
import { directUrl } from '#config/database'

export default {
  /** Redis carries readings between processes where there is one, PostgreSQL's NOTIFY elsewhere. */
  redisUrl: env.get('REDIS_URL'),

  /** Redis' channels know no databases: by this, two installations on one do not hear each other. */
  key: `fairweather-${createHash('sha256').update(env.get('APP_KEY').release()).digest('hex').slice(0, 16)}`,

  databaseUrl: directUrl,
}
