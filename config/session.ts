import { configProvider } from '@adonisjs/core/config'
import string from '@adonisjs/core/helpers/string'
import env from '#config/env'

/** A sign-in expires after this time without a request. */
export const sessionAgeMs = string.milliseconds.parse(env.get('SESSION_AGE'))

/** How often a page that is live makes a visit, for members who asked to stay signed in. */
export const visitIntervalMs = sessionAgeMs / 4

export default configProvider.create(async (app) => {
  const { defineConfig, stores } = await import('@adonisjs/session')
  const config = defineConfig({
    enabled: true,
    // Cookies ignore ports. With the same cookie name, two installations on one machine would
    // overwrite each other's session cookie.
    cookieName: app.inProduction ? 'fairweather' : `fairweather-${env.get('PORT')}`,
    // The session ends when the browser is closed. A remember token keeps members signed in after
    // that, see web/accounts/remember_tokens.ts.
    clearWithBrowser: true,
    age: env.get('SESSION_AGE'),
    cookie: {
      path: '/',
      httpOnly: true,
      secure: app.inProduction,
      sameSite: 'lax',
    },
    store: env.get('SESSION_DRIVER'),
    stores: {
      database: stores.database(),
      redis: stores.redis({ connection: 'main' }),
    },
  })
  return config.resolver(app)
})
