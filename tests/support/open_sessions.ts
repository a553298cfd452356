import { randomUUID } from 'node:crypto'
import { Encryption } from '@adonisjs/core/encryption'
import { AES256GCM } from '@adonisjs/core/encryption/drivers/aes_256_gcm'
import { MessageBuilder } from '@adonisjs/core/helpers'
import { CookieClient } from '@adonisjs/core/http'
import { Redis } from 'ioredis'

type Settings = Record<string, string>
type Sql = (query: string, values: unknown[]) => Promise<unknown>

const DAY_SECONDS = 24 * 60 * 60

/**
 * Stores a session for each sign-in in the session store of the settings, in the format of the pages.
 * @returns the name and value of the cookie of each session
 */
export async function openSessions(sql: Sql, settings: Settings, signInIds: number[]) {
  const sessions = signInIds.map(session)
  await (settings.SESSION_DRIVER === 'redis'
    ? inRedis(settings, sessions)
    : inDatabase(sql, sessions))
  const sign = cookieSigner(settings)
  return sessions.map(({ id }) => sign(id))
}

type Session = ReturnType<typeof session>

function session(signInId: number) {
  const id = randomUUID()
  return { id, data: new MessageBuilder().build({ auth_web: signInId }, undefined, id) }
}

async function inDatabase(sql: Sql, sessions: Session[]) {
  await sql(
    `INSERT INTO sessions (id, data, expires_at)
       SELECT id, data, now() + $3 * interval '1 s' FROM unnest($1::text[], $2::text[]) AS s(id, data)`,
    [sessions.map(({ id }) => id), sessions.map(({ data }) => data), DAY_SECONDS]
  )
}

async function inRedis({ REDIS_URL }: Settings, sessions: Session[]) {
  const redis = new Redis(REDIS_URL, { keyPrefix: 'fairweather:' })
  await Promise.all(sessions.map(({ id, data }) => redis.setex(id, DAY_SECONDS, data)))
  await redis.quit()
}

/** Returns a function that signs a session cookie like the application. */
function cookieSigner({ NODE_ENV, PORT, APP_KEY }: Settings) {
  const name = NODE_ENV === 'production' ? 'fairweather' : `fairweather-${PORT}`
  const driver = new AES256GCM({ id: 'gcm', key: APP_KEY })
  const client = new CookieClient(new Encryption({ driver: () => driver, keys: [APP_KEY] }))
  return (sessionId: string) => [name, encodeURIComponent(client.sign(name, sessionId)!)] as const
}
