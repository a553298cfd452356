import { randomUUID } from 'node:crypto'
import { Encryption } from '@adonisjs/core/encryption'
import { AES256GCM } from '@adonisjs/core/encryption/drivers/aes_256_gcm'
import { MessageBuilder } from '@adonisjs/core/helpers'
import { CookieClient } from '@adonisjs/core/http'
import { Redis } from 'ioredis'

type Settings = Record<string, string>
type Sql = (query: string, values: unknown[]) => Promise<unknown>

const DAY = 24 * 60 * 60

/**
 * Opens a session for each of these sign-ins, where an application with these settings keeps them:
 * what is stored is what the pages would store, and so is the cookie. Answers the cookies.
 */
export async function openSessions(sql: Sql, settings: Settings, signInIds: number[]) {
  const sessions = signInIds.map(session)
  await (settings.SESSION_DRIVER === 'redis'
    ? inRedis(settings, sessions)
    : inDatabase(sql, sessions))
  const sign = cookies(settings)
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
    [sessions.map(({ id }) => id), sessions.map(({ data }) => data), DAY]
  )
}

async function inRedis({ REDIS_URL }: Settings, sessions: Session[]) {
  const redis = new Redis(REDIS_URL, { keyPrefix: 'fairweather:' })
  await Promise.all(sessions.map(({ id, data }) => redis.setex(id, DAY, data)))
  await redis.quit()
}

/** As the application signs its session's cookie: its name and value. */
function cookies({ NODE_ENV, PORT, APP_KEY }: Settings) {
  const name = NODE_ENV === 'production' ? 'fairweather' : `fairweather-${PORT}`
  const driver = new AES256GCM({ id: 'gcm', key: APP_KEY })
  const client = new CookieClient(new Encryption({ driver: () => driver, keys: [APP_KEY] }))
  return (sessionId: string) => [name, encodeURIComponent(client.sign(name, sessionId)!)] as const
}
