import { readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import type { defineConfig } from '@adonisjs/core/http'
import { clientAddress, trustProxy } from '#config/trusted_proxies'
import { respondToBadUrl } from '#support/respond_to_bad_url'
import env from '#config/env'

/** The address of the application, as people type it into a browser. */
export const appUrl = env.get('APP_URL') ?? `http://localhost:${env.get('PORT')}`

/** The operator's own page with the imprint and the privacy policy. */
export const legalUrl = env.get('LEGAL_URL')

/**
 * Absolute path of the folder that contains the embedded database, the demo passwords and unsent
 * mails.
 */
export const dataDir = app.makePath(env.get('DATA_DIR'))

/**
 * True under `npm run dev`, which replaces changed modules. Only then may a page show a stack
 * trace.
 */
export const isDevServer = 'hot' in import.meta

/** The version of Fairweather. */
export const version: string = JSON.parse(
  readFileSync(app.makePath('package.json'), 'utf8')
).version

/** QuietAppProvider adds the defaults. */
export const http: Parameters<typeof defineConfig>[0] = {
  generateRequestId: true,
  allowMethodSpoofing: true,
  onBadUrl: respondToBadUrl,
  useAsyncLocalStorage: false,
  // A comma in a search is text, not a separator.
  qs: { parse: { comma: false } },
  redirect: { forwardQueryString: false },
  trustProxy,
  getIp: ({ request }) => clientAddress(request),
  cookie: {
    path: '/',
    maxAge: '2h',
    httpOnly: true,
    secure: app.inProduction,
    sameSite: 'lax',
  },
}
