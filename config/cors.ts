import type { defineConfig } from '@adonisjs/cors'
import env from '#config/env'

const origins = env.get('API_ORIGINS') ?? '*'

/**
 * The pages of other origins may call the API. They need an access token: no browser sends a cookie of
 * ours with `credentials: false`, and the API ignores cookies.
 */
const corsConfig: Parameters<typeof defineConfig>[0] = {
  enabled: ({ request }) => /^\/api(\/|$)/.test(request.url()),
  origin:
    origins === '*'
      ? '*'
      : origins
          .split(',')
          .map((origin) => origin.trim())
          .filter(Boolean),
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  headers: ['authorization', 'content-type', 'if-match', 'if-none-match', 'idempotency-key'],
  exposeHeaders: [
    'etag',
    'link',
    'location',
    'ratelimit',
    'ratelimit-policy',
    'retry-after',
    'idempotency-replayed',
    'www-authenticate',
    'x-request-id',
  ],
  credentials: false,
  maxAge: 3600,
}

export default corsConfig
