import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'

const APP_ROOT = new URL('../../', import.meta.url)

/** Boots the application as commands do, in a process of the suites that is neither test nor Ace. */
export async function bootApp() {
  const app = new Ignitor(APP_ROOT, {
    importer: (path) => import(path.startsWith('.') ? new URL(path, APP_ROOT).href : path),
  })
    .tap((starting) =>
      starting.booting(async () => {
        await import('#config/env')
      })
    )
    .createApp('console')
  await app.init()
  await app.boot()
  await app.start(() => {})
}
