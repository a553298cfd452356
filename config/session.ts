import { configProvider } from '@adonisjs/core/config'
import string from '@adonisjs/core/helpers/string'
import type { SessionStoreFactory } from '@adonisjs/session/types'
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
  const resolved = await config.resolver(app)
  const { database, redis } = resolved.stores
  return {
    ...resolved,
    stores: { database: extendedSeldom(database), redis: extendedSeldom(redis) },
  }
})

/**
 * Extends a session only when its sign-in is extended, too. Otherwise each page view of a member would
 * write to the database.
 */
function extendedSeldom(createStore: SessionStoreFactory): SessionStoreFactory {
  return (ctx, config) => {
    const store = createStore(ctx, config)
    const touch = store.touch.bind(store)
    store.touch = async (id) => {
      if (!ctx.wasJustUsed) await touch(id)
    }
    return store
  }
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** Whether the sign-in was used less than a minute ago, and was extended then. */
    wasJustUsed?: boolean
  }
}
